import { sql } from 'kysely';
import type { Context } from '#platform/context.ts';
import type { Tx } from '#platform/postgres.ts';
import {
  RECORD_TABLES,
  type RecordKind,
  type RecordRow,
  type RecordTable,
  recordKey,
} from '../record-table.ts';
import { EVERYBODY, markTouched } from './touched.ts';

/** How many rows were new or changed something, how many said what was known, and whom the changes concern. */
export type Stored = { changed: number; unchanged: number; accounts: Set<string> };

/**
 * Stores rows of one kind and marks the accounts that changes concern. A row replaces the stored one of the
 * same key in the columns it speaks of; a row that says nothing new changes nothing. Of two rows with one key
 * in the same call the first counts. Rows must hold values that their columns take.
 */
export async function storeRows(
  ctx: Context,
  tx: Tx,
  kind: RecordKind,
  rows: readonly RecordRow[],
): Promise<Stored> {
  const stored = await upsertRows(ctx, tx, kind, rows);
  await markTouched(ctx, tx, stored.accounts);
  return stored;
}

/** As `storeRows`, leaving the marks to a caller that stores many batches and marks once at its end. */
export async function upsertRows(
  ctx: Context,
  tx: Tx,
  kind: RecordKind,
  given: readonly RecordRow[],
): Promise<Stored> {
  if (given.length === 0) return { changed: 0, unchanged: 0, accounts: new Set() };
  const table = RECORD_TABLES[kind];
  const spoken = [...new Set(given.flatMap((row) => Object.keys(row)))];
  const rows = JSON.stringify(distinctRows(ctx, kind, given));
  const before = await accountsLeft(tx, table, rows, spoken);
  const touched = await upsert(tx, table, rows, spoken);
  const replaced = kind === 'subscriptions' ? await replaceOverlapped(tx, rows) : [];
  const changed = touched.length;
  return {
    changed,
    unchanged: given.length - changed,
    accounts: await accountsOf(tx, table, changed, [...touched, ...before, ...replaced]),
  };
}

/** Rows with every default in place, the first of each key. */
function distinctRows(ctx: Context, kind: RecordKind, given: readonly RecordRow[]): RecordRow[] {
  const defaults = { ...RECORD_TABLES[kind].defaults };
  if (kind === 'subscriptions') defaults.time_zone = ctx.organization.timeZone;
  const byKey = new Map<string, RecordRow>();
  for (const row of given) {
    const key = recordKey(kind, row);
    if (byKey.has(key)) continue;
    const whole: Record<string, RecordRow[string]> = { attributes: {}, ...row };
    for (const [column, value] of Object.entries(defaults)) whole[column] ??= value;
    byKey.set(key, whole);
  }
  return [...byKey.values()];
}

const recordset = (table: RecordTable, rows: string) =>
  sql`jsonb_populate_recordset(null::${sql.table(table.table)}, ${rows}::jsonb)`;

/** The column by which a stored row leads to an account. */
const leadOf = (table: RecordTable) =>
  table.concerns === 'account' ? 'account_id' : table.concerns === 'invoice' ? 'invoice_id' : null;

async function upsert(tx: Tx, table: RecordTable, rows: string, spoken: string[]): Promise<string[]> {
  const columns = [...new Set([...spoken, ...table.keys, ...Object.keys(table.defaults), 'attributes'])];
  if (table.table === 'subscriptions' && !columns.includes('time_zone')) columns.push('time_zone');
  const refs = sql.join(columns.map((column) => sql.ref(column)));
  const keys = sql.join(table.keys.map((key) => sql.ref(key)));
  const open = spoken.filter((column) => !table.keys.includes(column));
  const side = (name: string) => sql.join(open.map((column) => sql.ref(`${name}.${column}`)));
  const sets = sql.join(open.map((column) => sql`${sql.ref(column)} = ${sql.ref(`excluded.${column}`)}`));
  const action =
    open.length === 0
      ? sql`do nothing`
      : sql`do update set ${sets} where (${side('stored')}) is distinct from (${side('excluded')})`;
  const lead = leadOf(table);
  const { rows: changed } = await sql<{ lead: string }>`
    insert into ${sql.table(table.table)} as stored (organization_id, ${refs})
    select current_organization(), ${refs} from ${recordset(table, rows)} order by ${keys}
    on conflict (organization_id, ${keys}) ${action}
    returning ${lead === null ? sql`''` : sql.ref(lead)} as lead`.execute(tx);
  return changed.map((row) => row.lead);
}

/** The accounts that stored rows are about to leave, as when an invoice turns out to be another customer's. */
async function accountsLeft(tx: Tx, table: RecordTable, rows: string, spoken: string[]): Promise<string[]> {
  if (table.concerns !== 'account' || table.keys.includes('account_id') || !spoken.includes('account_id')) {
    return [];
  }
  const same = sql.join(
    table.keys.map((key) => sql`${sql.ref(`stored.${key}`)} = ${sql.ref(`given.${key}`)}`),
    sql` and `,
  );
  const { rows: left } = await sql<{ account_id: string }>`
    select distinct stored.account_id
    from ${sql.table(table.table)} as stored join ${recordset(table, rows)} as given on ${same}
    where stored.account_id <> given.account_id`.execute(tx);
  return left.map((row) => row.account_id);
}

/**
 * A subscription's versions may touch but not overlap: a stored one that a given row overlaps is replaced by
 * it, unless it was given in the same call.
 */
async function replaceOverlapped(tx: Tx, rows: string): Promise<string[]> {
  const { rows: replaced } = await sql<{ account_id: string }>`
    with given as (select * from jsonb_populate_recordset(null::subscriptions, ${rows}::jsonb))
    delete from subscriptions as stored using given
    where stored.subscription_id = given.subscription_id
      and stored.start_date < coalesce(given.end_date, 'infinity')
      and given.start_date < coalesce(stored.end_date, 'infinity')
      and not exists (
        select from given as other
        where other.subscription_id = stored.subscription_id and other.start_date = stored.start_date)
    returning stored.account_id`.execute(tx);
  return replaced.map((row) => row.account_id);
}

async function accountsOf(
  tx: Tx,
  table: RecordTable,
  changed: number,
  leads: string[],
): Promise<Set<string>> {
  if (changed === 0 && leads.length === 0) return new Set();
  if (table.concerns === 'everybody') return new Set([EVERYBODY]);
  if (table.concerns === 'nobody') return new Set();
  if (table.concerns === 'account') return new Set(leads);
  const { rows } = await sql<{ account_id: string }>`
    select distinct account_id from invoices where invoice_id = any(${[...new Set(leads)]}::text[])`.execute(
    tx,
  );
  return new Set(rows.map((row) => row.account_id));
}
