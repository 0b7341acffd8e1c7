import { catalogueOf } from '#catalogue/catalogue.ts';
import { type AggregatePlan, aggregatePlan, type FigureValue } from '#catalogue/plan.ts';
import { computeAggregate } from '#catalogue/queries/answer.ts';
import { keptAt } from '#catalogue/queries/kept.ts';
import { familiesOf } from '#catalogue/queries/plan.ts';
import { readRatesUsed } from '#catalogue/queries/rates.ts';
import { type Revisions, readRevisions, revisionsAmong } from '#catalogue/queries/revisions.ts';
import { scopeOf } from '#catalogue/queries/statement.ts';
import type { MoneyTotal } from '#catalogue/shape.ts';
import type { Context } from '#platform/context.ts';
import {
  ANNUALISED,
  BILLABLE_TODAY,
  CREDIT_DUE,
  CRITICAL_FINDINGS,
  FINDING_FIGURES,
  FINDINGS,
  OPEN_FINDINGS,
  OPPORTUNITY,
  UNBILLED,
} from '../catalogue.ts';
import type { Ledger } from '../finding.ts';
import type { LedgerTotals } from '../shapes.ts';
import { FINDING_LIST } from './findings.ts';

const CATALOGUE = catalogueOf([FINDING_LIST], FINDING_FIGURES);
/** What an answer of this file rests on. */
export const HEADLINE_READS = familiesOf([FINDINGS]);

/** What is open: totals, how many findings are critical, sums by the month of the period's start, and the rates used. */
export type Headline = {
  readonly totals: LedgerTotals;
  readonly critical: number;
  readonly months: readonly { month: string; owed: MoneyTotal; creditDue: MoneyTotal }[];
};

/**
 * The open ledger from the catalogue's measures, kept until its facts or the rates change. `revisions` may be those of
 * a caller that has read them, among others.
 */
export async function readHeadline(ctx: Context, revisions?: Revisions): Promise<Headline> {
  const known = revisions
    ? revisionsAmong(revisions, HEADLINE_READS)
    : await readRevisions(ctx, HEADLINE_READS);
  return keptAt(ctx, known, 'headline', () => computeHeadline(ctx));
}

export const readTotals = async (ctx: Context): Promise<LedgerTotals> => (await readHeadline(ctx)).totals;

const LEDGER_FIGURE = {
  owed: UNBILLED.id,
  improvable: OPPORTUNITY.id,
  owed_to_customer: CREDIT_DUE.id,
} as const;

async function computeHeadline(ctx: Context): Promise<Headline> {
  const ask = (plan: Partial<AggregatePlan>) =>
    computeAggregate(ctx, CATALOGUE, aggregatePlan.parse({ kind: 'aggregate', ...plan }), scopeOf(ctx));
  const figures = [UNBILLED, BILLABLE_TODAY, CREDIT_DUE, OPPORTUNITY, OPEN_FINDINGS, CRITICAL_FINDINGS];
  const [kinds, yearly, months] = await Promise.all([
    ask({ measures: figures.map(({ id }) => id), by: ['type', 'ledger'] }),
    ask({ measures: [ANNUALISED.id] }),
    ask({ measures: [UNBILLED.id, CREDIT_DUE.id], grain: 'month' }),
  ]);
  const of = (figure: { readonly id: string }) => moneyOf(kinds.total[figure.id]);
  const reporting = {
    owed: of(UNBILLED),
    owed_billable_now: of(BILLABLE_TODAY),
    owed_annualised: moneyOf(yearly.total[ANNUALISED.id]),
    improvable: of(OPPORTUNITY),
    owed_to_customer: of(CREDIT_DUE),
  };
  const byType = kinds.rows.flatMap(({ group: [type, name], values }) => {
    const ledger = name as Ledger;
    const count = values[OPEN_FINDINGS.id]?.value ?? 0;
    const total = moneyOf(values[LEDGER_FIGURE[ledger]]);
    return count === 0 ? [] : [{ type: type ?? '', ledger, count, amounts: total.parts, total }];
  });
  return {
    totals: {
      owed: reporting.owed.parts,
      owed_billable_now: reporting.owed_billable_now.parts,
      owed_annualised: reporting.owed_annualised.parts,
      improvable: reporting.improvable.parts,
      owed_to_customer: reporting.owed_to_customer.parts,
      open_findings: kinds.total[OPEN_FINDINGS.id]?.value ?? 0,
      by_type: byType.sort((a, b) => (a.type < b.type ? -1 : 1)),
      reporting,
      rates: await readRatesUsed(ctx, Object.values(reporting)),
    },
    critical: kinds.total[CRITICAL_FINDINGS.id]?.value ?? 0,
    months: months.rows.map(({ group: [day], values }) => ({
      month: day?.slice(0, 7) ?? '',
      owed: moneyOf(values[UNBILLED.id]),
      creditDue: moneyOf(values[CREDIT_DUE.id]),
    })),
  };
}

function moneyOf(figure: FigureValue | undefined): MoneyTotal {
  if (figure?.money) return figure.money;
  throw new TypeError('the figure is no amount');
}
