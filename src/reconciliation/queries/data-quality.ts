import { sql } from 'kysely';
import { Fault } from '#core/error.ts';
import type { Context } from '#platform/context.ts';
import { cursorPart, cursorUuid, readCursor, writeCursor } from '#platform/page.ts';
import { QUALITY_FAULTS, type QualityFaultKind } from '../quality/fault.ts';
import type { DataQualityPage, DataQualityQuery, QualityFaultJson } from '../shapes.ts';

type Row = {
  fault_id: string;
  kind: QualityFaultKind;
  account_id: string;
  account_name: string | null;
  product_key: string | null;
  source_key: string | null;
  period_start: string;
  period_end: string;
  measured: Record<string, unknown>;
  words: string;
  effect: string;
  findings_affected: number;
  first_seen_at: Date;
  closed_at: Date | null;
};

/** A page of data-quality faults, the latest period first, with totals by kind. Faults: `bad_request`. */
export async function listQualityFaults(ctx: Context, query: DataQualityQuery): Promise<DataQualityPage> {
  const conditions = [sql`true`];
  if (query.state === 'open') conditions.push(sql`fault.closed_at is null`);
  if (query.state === 'closed') conditions.push(sql`fault.closed_at is not null`);
  if (query.kind) conditions.push(sql`fault.kind = any(${kindsOf(query.kind)}::text[])`);
  if (query.account) conditions.push(sql`fault.account_id = ${query.account}`);
  const filter = sql.join(conditions, sql` and `);
  const after = readCursor(query.cursor, 2);
  const beyond = after
    ? // A cursor is text that a reader may have made up, and 30 February is no date: it is compared as text.
      sql`(fault.period_start::text < ${cursorPart(after[0], DAY)} or
        (fault.period_start::text = ${cursorPart(after[0], DAY)} and fault.fault_id > ${cursorUuid(after[1])}::uuid))`
    : sql`true`;
  return ctx.pg.read(async (tx) => {
    const { rows } = await sql<Row>`
      select fault.*, customer.name as account_name
      from quality_faults as fault
      left join customers as customer
        on customer.organization_id = fault.organization_id and customer.account_id = fault.account_id
      where ${filter} and ${beyond}
      order by fault.period_start desc, fault.fault_id limit ${query.limit + 1}`.execute(tx);
    const totals = await sql<{ kind: QualityFaultKind; count: bigint; accounts: bigint; affected: bigint }>`
      select kind, count(*) as count, count(distinct account_id) as accounts,
        sum(findings_affected) as affected
      from quality_faults as fault where ${filter} group by kind`.execute(tx);
    const byKind = new Map(totals.rows.map((row) => [row.kind, row]));
    const items = rows.slice(0, query.limit);
    const last = items.at(-1);
    const isMore = rows.length > query.limit && last !== undefined;
    return {
      items: items.map(faultJson),
      next_cursor: isMore ? writeCursor([last.period_start, last.fault_id]) : null,
      totals: QUALITY_FAULTS.flatMap((kind) => {
        const row = byKind.get(kind);
        if (!row) return [];
        const { count, accounts, affected } = row;
        return [
          {
            kind,
            count: Number(count),
            accounts: Number(accounts),
            findings_affected: Number(affected),
          },
        ];
      }),
    };
  });
}

const DAY = /^\d{4}-\d\d-\d\d$/;

function kindsOf(text: string): string[] {
  const kinds = text.split(',');
  const wrong = kinds.find((kind) => !(QUALITY_FAULTS as readonly string[]).includes(kind));
  if (wrong === undefined) return kinds;
  throw new Fault('bad_request', `kind cannot be “${wrong}”.`, {
    where: 'kind',
    mend: `Use ${QUALITY_FAULTS.join(', ')}.`,
  });
}

function faultJson(row: Row): QualityFaultJson {
  return {
    id: row.fault_id,
    kind: row.kind,
    account_id: row.account_id,
    account_name: row.account_name,
    product_key: row.product_key,
    source_key: row.source_key,
    period_start: row.period_start,
    period_end: row.period_end,
    measured: row.measured,
    words: row.words,
    effect: row.effect,
    findings_affected: row.findings_affected,
    first_seen_at: row.first_seen_at.toISOString(),
    closed_at: row.closed_at?.toISOString() ?? null,
  };
}
