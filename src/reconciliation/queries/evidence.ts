import { Decimal, decimal, ZERO } from '#core/decimal.ts';
import { formatMajor, roundToMinor } from '#core/money.ts';
import { addDays, type Day, daysIn, overlap, type Period } from '#core/period.ts';
import { getFinding } from '#findings/queries/findings.ts';
import type { Context } from '#platform/context.ts';
import type { Tx } from '#platform/postgres.ts';
import { calibrationStep } from '../confidence.ts';
import type { Evidence } from '../draft.ts';
import { stepOf } from '../rating/step.ts';
import type { EvidenceJson } from '../shapes.ts';
import { readUseOfProduct, type UseOfProduct } from './use-of-product.ts';

/** Charts of a period longer than this would be unreadable by day; the newest days are shown. */
const DAYS_MAX = 400;

/**
 * Everything a finding rests on, as it was found: the days, the arithmetic, the lines and credits, the
 * checks behind its confidence, and what people did with it since. Faults: `not_found`.
 */
export async function readEvidence(ctx: Context, id: string): Promise<EvidenceJson> {
  const finding = await getFinding(ctx, id);
  const kept = await ctx.pg.read(async (tx) => {
    const row = await tx
      .selectFrom('findings')
      .select('evidence')
      .where('finding_id', '=', id)
      .executeTakeFirstOrThrow();
    const evidence = row.evidence as unknown as Evidence;
    return {
      evidence,
      lines: await linesOf(tx, evidence, finding.currency),
      credits: await creditsOf(tx, evidence, finding.currency),
      price: await priceOf(tx, evidence),
      subscription: await subscriptionRow(tx, finding.subscription_id, finding.period_start),
      unit: await unitOf(tx, finding.product_key),
      history: await historyOf(tx, id),
    };
  });
  const { account_id: accountId, product_key: productKey } = finding;
  const period = { start: finding.period_start, end: finding.period_end };
  const use =
    productKey === null ? null : await readUseOfProduct(ctx, accountId, productKey, lastDays(period));
  return {
    finding,
    currency: finding.currency,
    time_zone: kept.evidence.timeZone,
    unit: kept.unit,
    days: use ? daysOf(use, lastDays(period), kept.lines) : [],
    calculation: kept.evidence.steps.map(stepOf),
    price: kept.price,
    subscription: kept.subscription,
    invoice_lines: kept.lines,
    credits: kept.credits,
    confidence_checks: [...kept.evidence.checks],
    confidence_calibration: calibrationStep(kept.evidence.checks, finding.confidence),
    history: kept.history,
  };
}

type Line = EvidenceJson['invoice_lines'][number];

async function linesOf(tx: Tx, evidence: Evidence, currency: string | null): Promise<Line[]> {
  if (evidence.lines.length === 0 || currency === null) return [];
  const counted = new Map(
    evidence.lines.map((line) => [`${line.invoiceId}\n${line.lineId}`, BigInt(line.countedMinor)]),
  );
  const rows = await tx
    .selectFrom('invoice_lines as line')
    .innerJoin('invoices as invoice', 'invoice.invoice_id', 'line.invoice_id')
    .selectAll('line')
    .select(['invoice.period_start as invoice_start', 'invoice.period_end as invoice_end'])
    .where('line.invoice_id', 'in', [...new Set(evidence.lines.map((line) => line.invoiceId))])
    .orderBy('line.invoice_id')
    .orderBy('line.line_id')
    .execute();
  return rows.flatMap((row) => {
    const countedMinor = counted.get(`${row.invoice_id}\n${row.line_id}`);
    if (countedMinor === undefined) return [];
    return [
      {
        invoice_id: row.invoice_id,
        line_id: row.line_id,
        kind: row.kind,
        description: row.description,
        quantity: row.quantity === null ? null : decimal(row.quantity).toFixed(),
        amount: formatMajor(roundToMinor(decimal(row.amount), currency), currency),
        counted: formatMajor(countedMinor, currency),
        period_start: row.period_start ?? row.invoice_start,
        period_end: row.period_end ?? row.invoice_end,
      },
    ];
  });
}

async function creditsOf(
  tx: Tx,
  evidence: Evidence,
  currency: string | null,
): Promise<EvidenceJson['credits']> {
  if (evidence.credits.length === 0 || currency === null) return [];
  const rows = await tx
    .selectFrom('credits')
    .selectAll()
    .where(
      'credit_id',
      'in',
      evidence.credits.map((credit) => credit.creditId),
    )
    .execute();
  const stated = new Map(rows.map((row) => [row.credit_id, row]));
  return evidence.credits.map((credit) => ({
    credit_id: credit.creditId,
    kind: stated.get(credit.creditId)?.kind ?? 'credit',
    amount: formatMajor(BigInt(credit.usedMinor), currency),
    reason: stated.get(credit.creditId)?.reason ?? null,
  }));
}

async function priceOf(tx: Tx, evidence: Evidence): Promise<Record<string, unknown> | null> {
  if (evidence.priceId === null) return null;
  const row = await tx
    .selectFrom('prices')
    .selectAll()
    .where('price_id', '=', evidence.priceId)
    .where('effective_from', '=', evidence.priceFrom ?? '0001-01-01')
    .executeTakeFirst();
  return row ? stripped(row) : null;
}

async function subscriptionRow(tx: Tx, id: string | null, day: Day): Promise<Record<string, unknown> | null> {
  if (id === null) return null;
  const rows = await tx
    .selectFrom('subscriptions')
    .selectAll()
    .where('subscription_id', '=', id)
    .orderBy('start_date')
    .execute();
  const row = rows.findLast((each) => each.start_date <= day) ?? rows[0];
  return row ? stripped(row) : null;
}

/** A stored row without what a reader never needs: the organization, empty columns and attributes. */
function stripped(row: Record<string, unknown>): Record<string, unknown> {
  const kept = Object.entries(row).filter(
    ([name, value]) =>
      value !== null && name !== 'organization_id' && name !== 'attributes' && value !== '0001-01-01',
  );
  return Object.fromEntries(
    kept.map(([name, value]) => [
      name,
      typeof value === 'string' && /^-?\d+\.\d+$/.test(value) ? decimal(value).toFixed() : value,
    ]),
  );
}

async function unitOf(tx: Tx, productKey: string | null): Promise<string | null> {
  if (productKey === null) return null;
  const row = await tx
    .selectFrom('products')
    .select('unit')
    .where('product_key', '=', productKey)
    .executeTakeFirst();
  return row?.unit ?? null;
}

async function historyOf(tx: Tx, id: string): Promise<EvidenceJson['history']> {
  const rows = await tx
    .selectFrom('audit_entries')
    .select(['at', 'actor_name', 'action', 'change'])
    .where('subject_kind', '=', 'finding')
    .where('subject_id', '=', id)
    .orderBy('sequence', 'desc')
    .limit(100)
    .execute();
  return rows.map((row) => ({
    at: row.at.toISOString(),
    actor: row.actor_name,
    action: row.action,
    change: row.change,
  }));
}

/** Units by day of the period: what was used, what was reported to billing, and what the lines bill, spread evenly. */
function daysOf(
  { product, hasReports }: UseOfProduct,
  period: Period,
  lines: readonly Line[],
): EvidenceJson['days'] {
  const used = new Map((product?.use ?? []).map((each) => [each.day, each.sum]));
  const days: EvidenceJson['days'] = [];
  for (let day: Day = period.start; day < period.end; day = addDays(day, 1)) {
    const today = { start: day, end: addDays(day, 1) };
    const reports = (product?.reports ?? []).filter((each) => overlap(each, today) !== null);
    const reported = reports.reduce((sum, each) => sum.plus(each.sum.div(daysIn(each))), ZERO);
    const billed = lines
      .filter((line) => line.quantity !== null && line.period_start <= day && day < line.period_end)
      .map((line) =>
        decimal(line.quantity ?? '0').div(daysIn({ start: line.period_start, end: line.period_end })),
      );
    days.push({
      day,
      actual: shown(used.get(day) ?? ZERO),
      reported: hasReports ? shown(reported) : null,
      billed: billed.length > 0 ? shown(billed.reduce((sum, each) => sum.plus(each), ZERO)) : null,
    });
  }
  return days;
}

/** The newest days of a period, as many as a chart shows. */
function lastDays(period: Period): Period {
  return daysIn(period) > DAYS_MAX ? { start: addDays(period.end, -DAYS_MAX), end: period.end } : period;
}

function shown(units: Decimal): string {
  return units.toDecimalPlaces(6, Decimal.ROUND_HALF_EVEN).toFixed();
}
