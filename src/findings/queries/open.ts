import { type RawBuilder, sql } from 'kysely';
import { GRACE_DAYS, OPEN_STATUSES } from '../finding.ts';

/**
 * What “open” means in SQL, for every list and total: the cause still holds, and nobody has recovered or dismissed
 * it. `alias` names the findings table in the statement.
 */
export function isOpen(alias = 'findings'): RawBuilder<boolean> {
  const statuses = sql.join(OPEN_STATUSES.map((status) => sql.lit(status)));
  return sql<boolean>`(${sql.ref(`${alias}.closed_at`)} is null and ${sql.ref(`${alias}.status`)} in (${statuses}))`;
}

/** What “owed” means in SQL: open, and recoverable under the contract as it stands. */
export function isOwed(alias = 'findings'): RawBuilder<boolean> {
  return sql<boolean>`(${isOpen(alias)} and ${sql.ref(`${alias}.ledger`)} = 'owed')`;
}

/**
 * Whether a finding's period is recent enough to say that its cause continues: the next period of the same length
 * has not ended, with the days of grace, when the facts behind it end.
 */
export function goesOn(alias = 'findings'): RawBuilder<boolean> {
  const [start, end] = [sql.ref(`${alias}.period_start`), sql.ref(`${alias}.period_end`)];
  return sql<boolean>`(${end} + (${end} - ${start}) + ${sql.lit(GRACE_DAYS)} > (${sql.ref(`${alias}.as_of`)} at time zone 'UTC')::date)`;
}
