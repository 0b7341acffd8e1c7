import { type Expression, type SqlBool, sql } from 'kysely';
import { Fault } from '#core/error.ts';
import { formatMajor, parseMinor } from '#core/money.ts';
import type { Context } from '#platform/context.ts';
import { cursorPart, cursorUuid, readCursor, writeCursor } from '#platform/page.ts';
import type { Tx } from '#platform/postgres.ts';
import { LEDGERS, RECOVERABILITIES, SEVERITIES, STATUSES } from '../finding.ts';
import type { FindingJson, FindingsQuery } from '../shapes.ts';
import { shownMeasures } from '../types.ts';

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

/**
 * Narrows a selection of findings as the list's query asks. Faults: `bad_request` for an unknown word, but for kinds
 * of finding, which the routes and the command line check against the declared ones.
 */
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
  const types = query.type ? query.type.split(',') : null;
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
  const measures = shownMeasures(row.measures, major);
  return {
    id: row.finding_id,
    type: row.type,
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
    actual_units: measures.actual_units ?? null,
    reported_units: measures.reported_units ?? null,
    billed_units: measures.billed_units ?? null,
    should_have_billed: measures.should_have_billed ?? null,
    billed: measures.billed ?? null,
    first_seen_at: row.first_seen_at.toISOString(),
    amount_before: major(row.amount_before_minor),
    amount_moved_at: row.amount_moved_at?.toISOString() ?? null,
    amount_moved_because: row.amount_moved_because,
    closed_at: row.closed_at?.toISOString() ?? null,
    reason: row.reason,
    room: row.room,
    about: { kind: row.about_kind, id: row.about_id },
    measures,
  };
}
