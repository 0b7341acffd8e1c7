import { type RawBuilder, sql } from 'kysely';
import { GRACE_DAYS, OPEN_STATUSES } from '../finding.ts';

const STATUS_LIST = OPEN_STATUSES.map((status) => `'${status}'`).join(', ');

/** The conditions of this file as text, for statements that the catalogue compiles. */
export const openText = (alias: string) =>
  `(${alias}.closed_at is null and ${alias}.status in (${STATUS_LIST}))`;
const owedText = (alias: string) => `(${openText(alias)} and ${alias}.ledger = 'owed')`;

/**
 * What “open” means in SQL, for every list and total: the cause still holds, and nobody has recovered or dismissed
 * it. `alias` names the findings table in the statement.
 */
export const isOpen = (alias = 'findings'): RawBuilder<boolean> => sql.raw(openText(alias));

/** What names a cause: findings that agree in these are of one cause, in different periods. */
const CAUSE = ['type', 'account_id', 'about_kind', 'about_id', 'product_key', 'subscription_id'] as const;

/**
 * Whether a finding is the newest period of a cause that is owed and continues: the next period of the same length has
 * not ended, with the days of grace, when the facts behind it end.
 */
export function continuingText(alias: string): string {
  const same = CAUSE.map((column) => `coalesce(later.${column}, '') = coalesce(${alias}.${column}, '')`);
  return `(${owedText(alias)} and ${alias}.amount_minor is not null
    and ${alias}.period_end + (${alias}.period_end - ${alias}.period_start) + ${GRACE_DAYS}
      > (${alias}.as_of at time zone 'UTC')::date
    and not exists (select from findings as later where ${owedText('later')} and later.amount_minor is not null
      and later.organization_id = ${alias}.organization_id and ${same.join(' and ')}
      and (later.period_end, later.finding_id) > (${alias}.period_end, ${alias}.finding_id)))`;
}
