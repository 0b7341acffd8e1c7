import { sql } from 'kysely';
import type { Tx } from '#platform/postgres.ts';
import type { Observation } from '../account-facts.ts';
import { type CustomerMarks, testAccountBecause } from '../test-account.ts';

type Observed = {
  kind: Observation['kind'];
  account_id: string;
  source_key: string;
  day: string;
  count: bigint;
};

/** What taking in noticed of some accounts' use, by the account id that the source uses. */
export async function readObservations(
  tx: Tx,
  sources: readonly string[],
): Promise<Map<string, Observation[]>> {
  const found = new Map<string, Observation[]>();
  if (sources.length === 0) return found;
  const { rows } = await sql<Observed>`
    select kind, account_id, source_key, day, sum(count)::bigint as count from ingest_observations
    where account_id = any(${sources}::text[]) and side = 'actual' and kind in ('duplicate', 'conflict', 'future')
    group by kind, account_id, source_key, day order by account_id, day, source_key, kind`.execute(tx);
  for (const row of rows) {
    const observation = {
      kind: row.kind,
      sourceKey: row.source_key,
      day: row.day,
      count: Number(row.count),
    };
    found.set(row.account_id, [...(found.get(row.account_id) ?? []), observation]);
  }
  return found;
}

/** What cannot be a test account without one of these words; the noun then reads more narrowly. */
const MARKED = '(test|internal|sandbox|demo|qa|staging|do not bill)';
const MARKED_ID = new RegExp(MARKED, 'i');

/** Between ids of a list that travels as one text, and between two texts: a control character that none has. */
const BETWEEN = '\u001e';

type Marked = CustomerMarks & { readonly account_id: string };

/**
 * Which of some accounts are our own tests, and in words why; `listed` are those the organization named. Customers
 * are looked up by id, those that have a mark once more with what they were billed.
 */
export async function readTestAccounts(
  tx: Tx,
  sources: readonly string[],
  listed: readonly string[],
): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  for (const id of listed) if (sources.includes(id)) found.set(id, testReason(id, listed));
  if (sources.length === 0) return found;
  const named = sources.filter((id) => MARKED_ID.test(id));
  const { rows } = await sql<Marked & { is_billed: boolean }>`
    select given.account_id, given.account_id as "accountId", name, segment, coalesce(attributes, '{}') as attributes,
      (name ~* ${MARKED} or given.account_id = any(${named}::text[])) and exists (
        select from invoices as invoice join invoice_lines as line
          on line.organization_id = invoice.organization_id and line.invoice_id = invoice.invoice_id
        where invoice.account_id = given.account_id and line.amount > 0) as is_billed
    from (
      select account_id from customers
      where account_id = any(string_to_array(${sources.join(BETWEEN)}, ${BETWEEN}))
        and (attributes <> '{}' or concat_ws(${BETWEEN}, segment, name) ~* ${MARKED})
      union select unnest(${named}::text[])) as given
    left join lateral (
      select name, segment, attributes from customers where account_id = given.account_id offset 0) as customer on true`.execute(
    tx,
  );
  for (const row of rows) {
    const because = testAccountBecause(row, listed, row.is_billed);
    if (because !== null) found.set(row.account_id, because);
  }
  return found;
}

function testReason(accountId: string, listed: readonly string[]): string {
  const marks = { accountId, name: null, segment: null, attributes: {} };
  return testAccountBecause(marks, listed, true) ?? '';
}
