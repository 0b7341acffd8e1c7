import { type Expression, type SqlBool, sql } from 'kysely';
import { Fault } from '#core/error.ts';
import { formatMajor, parseMinor } from '#core/money.ts';
import type { Context } from '#platform/context.ts';
import { cursorPart, cursorUuid, readCursor, writeCursor } from '#platform/page.ts';
import type { Tx } from '#platform/postgres.ts';
import {
  FINDING_TYPES,
  type FindingType,
  LEDGERS,
  RECOVERABILITIES,
  SEVERITIES,
  STATUSES,
} from './finding.ts';
import type { FindingJson, FindingsQuery, LedgerTotals } from './shapes.ts';

type Select = ReturnType<typeof selectFindings>;
type Selected = Awaited<ReturnType<Select['executeTakeFirstOrThrow']>>;

/** Rows of the ledger with the names that a reader wants beside the keys. */
export function selectFindings(tx: Tx) {
  return tx
    .selectFrom('findings as finding')
    .leftJoin('customers as customer', (join) =>
      join
        .onRef('customer.organization_id', '=', 'finding.organization_id')
        .onRef('customer.account_id', '=', 'finding.account_id'),
    )
    .leftJoin('products as product', (join) =>
      join
        .onRef('product.organization_id', '=', 'finding.organization_id')
        .onRef('product.product_key', '=', 'finding.product_key'),
    )
    .selectAll('finding')
    .select(['customer.name as account_name', 'product.name as product_name']);
}

/** One finding with its names; a closed one too, as links to it must keep working. Faults: `not_found`. */
export async function readFinding(ctx: Context, id: string): Promise<FindingJson> {
  const row = await ctx.pg.read((tx) =>
    selectFindings(tx).where('finding.finding_id', '=', id).executeTakeFirst(),
  );
  if (!row) throw new Fault('not_found', 'There is no such finding.');
  return toJson(row);
}

/** A page of the findings that hold now (or no longer, when asked), filtered and sorted as asked; ties are broken by id. */
export async function listFindings(
  ctx: Context,
  query: FindingsQuery,
): Promise<{ items: FindingJson[]; next_cursor: string | null }> {
  return ctx.pg.read(async (tx) => {
    const order = ORDERS[query.sort];
    const descending = query.direction === 'desc';
    let select = filtered(selectFindings(tx), query);
    const cursor = readCursor(query.cursor, 2);
    if (cursor) select = select.where(after(order, cursor, descending));
    const rows = await select
      .select(order.expression.as('sort_key'))
      .orderBy(order.expression, descending ? 'desc' : 'asc')
      .orderBy('finding.finding_id', 'asc')
      .limit(query.limit + 1)
      .execute();
    const items = rows.slice(0, query.limit);
    const last = items.at(-1);
    const more = rows.length > query.limit && last;
    return {
      items: items.map(toJson),
      next_cursor: more ? writeCursor([String(last.sort_key), last.finding_id]) : null,
    };
  });
}

/** How a sort key of each type is written; what is longer would not fit the type. */
const KEY_FORMS = {
  numeric: /^-?\d{1,120}$/,
  integer: /^-?\d{1,9}$/,
  'double precision': /^-?\d{1,15}(\.\d{1,20})?(e-?\d{1,2})?$/,
  text: /^/,
};
type Order = { expression: ReturnType<typeof sql<string | number>>; cast: keyof typeof KEY_FORMS };
const rank = (column: string, values: readonly string[]) =>
  sql<number>`array_position(array[${sql.join(values.map((value) => sql.lit(value)))}], ${sql.ref(column)})`;

/** What each sort compares; an unknown amount sorts below every known one. */
const ORDERS: Record<FindingsQuery['sort'], Order> = {
  amount: { expression: sql`coalesce(finding.amount_minor, -1)`, cast: 'numeric' },
  confidence: { expression: sql`finding.confidence`, cast: 'double precision' },
  period: { expression: sql`finding.period_start::text`, cast: 'text' },
  account: { expression: sql`lower(coalesce(customer.name, finding.account_id))`, cast: 'text' },
  type: { expression: sql`finding.type`, cast: 'text' },
  severity: { expression: rank('finding.severity', [...SEVERITIES].reverse()), cast: 'integer' },
  status: { expression: rank('finding.status', STATUSES), cast: 'integer' },
  first_seen: {
    expression: sql`to_char(finding.first_seen_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US')`,
    cast: 'text',
  },
};

function after(
  order: Order,
  [key, id]: (string | number | null)[],
  descending: boolean,
): Expression<SqlBool> {
  const bound = sql`cast(${cursorPart(key, KEY_FORMS[order.cast])} as ${sql.raw(order.cast)})`;
  const beyond = descending ? sql`<` : sql`>`;
  return sql<SqlBool>`(${order.expression} ${beyond} ${bound} or (${order.expression} = ${bound} and finding.finding_id > ${cursorUuid(id)}::uuid))`;
}

/** Narrows a selection of findings as the list's query asks. Faults: `bad_request` for an unknown word. */
export function filtered(select: Select, query: FindingsQuery): Select {
  let result = select;
  if (query.state === 'open') result = result.where('finding.closed_at', 'is', null);
  if (query.state === 'closed') result = result.where('finding.closed_at', 'is not', null);
  if (query.moved) result = result.where('finding.amount_moved_at', 'is not', null);
  const among = <T extends string>(
    text: string | undefined,
    allowed: readonly T[],
    name: string,
  ): T[] | null => {
    if (!text) return null;
    const values = text.split(',');
    const wrong = values.find((value) => !allowed.includes(value as T));
    if (wrong !== undefined) {
      throw new Fault('bad_request', `${name} cannot be “${wrong}”.`, {
        where: name,
        mend: `Use ${allowed.join(', ')}.`,
      });
    }
    return values as T[];
  };
  const types = among(query.type, FINDING_TYPES, 'type');
  const severities = among(query.severity, SEVERITIES, 'severity');
  const statuses = among(query.status, STATUSES, 'status');
  const ledgers = among(query.ledger, LEDGERS, 'ledger');
  const recoverabilities = among(query.recoverability, RECOVERABILITIES, 'recoverability');
  if (recoverabilities) result = result.where('finding.recoverability', 'in', recoverabilities);
  if (types) result = result.where('finding.type', 'in', types);
  if (severities) result = result.where('finding.severity', 'in', severities);
  if (statuses) result = result.where('finding.status', 'in', statuses);
  if (ledgers) result = result.where('finding.ledger', 'in', ledgers);
  if (query.account) result = result.where('finding.account_id', '=', query.account);
  if (query.product) result = result.where('finding.product_key', '=', query.product);
  if (query.currency) result = result.where('finding.currency', '=', query.currency);
  if (query.period_from) result = result.where('finding.period_end', '>', query.period_from);
  if (query.period_to) result = result.where('finding.period_start', '<', query.period_to);
  if (query.min_confidence !== undefined)
    result = result.where('finding.confidence', '>=', query.min_confidence);
  if (query.min_amount) {
    const digits = sql`currency_digits(finding.currency)`;
    result = result.where(
      sql<SqlBool>`finding.amount_minor >= ${query.min_amount}::numeric * power(10::numeric, ${digits})`,
    );
  }
  if (query.search) {
    const pattern = `%${query.search.replace(/[\\%_]/g, '\\$&')}%`;
    result = result.where((eb) =>
      eb.or([
        eb('customer.name', 'ilike', pattern),
        eb('finding.account_id', 'ilike', pattern),
        eb('finding.product_key', 'ilike', pattern),
        eb('finding.source_key', 'ilike', pattern),
        eb('finding.reason', 'ilike', pattern),
      ]),
    );
  }
  return result;
}

function toJson(row: Selected): FindingJson {
  const major = (minor: string | null) =>
    minor === null || row.currency === null ? null : formatMajor(parseMinor(minor), row.currency);
  return {
    id: row.finding_id,
    type: row.type as FindingType,
    ledger: row.ledger,
    account_id: row.account_id,
    account_name: row.account_name,
    product_key: row.product_key,
    product_name: row.product_name,
    subscription_id: row.subscription_id,
    source_key: row.source_key,
    period_start: row.period_start,
    period_end: row.period_end,
    amount: major(row.amount_minor),
    currency: row.currency,
    annualised_amount: major(row.annualised_minor),
    confidence: row.confidence,
    severity: row.severity,
    recoverability: row.recoverability,
    status: row.status,
    note: row.note,
    actual_units: plain(row.actual_units),
    reported_units: plain(row.reported_units),
    billed_units: plain(row.billed_units),
    should_have_billed: major(row.should_have_billed_minor),
    billed: major(row.billed_minor),
    first_seen_at: row.first_seen_at.toISOString(),
    amount_before: major(row.amount_before_minor),
    amount_moved_at: row.amount_moved_at?.toISOString() ?? null,
    amount_moved_because: row.amount_moved_because,
    closed_at: row.closed_at?.toISOString() ?? null,
    reason: row.reason,
  };
}

/** A numeric without the zeros that its column's scale adds. */
function plain(text: string | null): string | null {
  return text?.includes('.') ? text.replace(/\.?0+$/, '') : text;
}

type Total = {
  type: FindingType;
  ledger: string;
  recoverability: string;
  currency: string | null;
  count: bigint;
  amount: string | null;
};

/**
 * Totals of what is open or acknowledged, by type and currency. The yearly figure takes, for each cause
 * (account, product, subscription, type), only its newest period, so that no month is counted twice.
 */
export async function readTotals(ctx: Context): Promise<LedgerTotals> {
  return ctx.pg.read(async (tx) => {
    const { rows } = await sql<Total>`
      select type, ledger, recoverability, currency, count(*) as count, sum(amount_minor) as amount
      from findings where closed_at is null and status in ('open', 'acknowledged', 'actioned')
      group by type, ledger, recoverability, currency`.execute(tx);
    const yearly = await sql<{ currency: string; amount: string }>`
      select currency, sum(annualised_minor) as amount from (
        select distinct on (account_id, product_key, subscription_id, type) currency, annualised_minor, period_end,
          max(period_end) over () as newest
        from findings
        where closed_at is null and ledger = 'owed' and status in ('open', 'acknowledged', 'actioned') and amount_minor is not null
        order by account_id, product_key, subscription_id, type, period_end desc
      ) as cause where period_end > newest - interval '100 days'
      group by currency`.execute(tx);
    return {
      owed: amounts(rows.filter((row) => row.ledger === 'owed')),
      owed_billable_now: amounts(rows.filter((row) => row.recoverability === 'billable_now')),
      owed_annualised: amounts(yearly.rows),
      owed_to_customer: amounts(rows.filter((row) => row.ledger === 'owed_to_customer')),
      open_findings: rows.reduce((sum, row) => sum + Number(row.count), 0),
      by_type: FINDING_TYPES.map((type) => {
        const own = rows.filter((row) => row.type === type);
        return { type, count: own.reduce((sum, row) => sum + Number(row.count), 0), amounts: amounts(own) };
      }).filter((each) => each.count > 0),
    };
  });
}

/** Sums by currency, the largest first in each currency's own figures; currencies are never added. */
export function amounts(rows: readonly { currency: string | null; amount: string | null }[]) {
  const totals = new Map<string, bigint>();
  for (const { currency, amount } of rows) {
    if (currency !== null && amount !== null)
      totals.set(currency, (totals.get(currency) ?? 0n) + BigInt(amount));
  }
  return [...totals]
    .sort(([a, x], [b, y]) => (x === y ? (a < b ? -1 : 1) : x > y ? -1 : 1))
    .map(([currency, minor]) => ({ amount: formatMajor(minor, currency), currency }));
}
