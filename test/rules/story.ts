import { decimal, sumDecimals } from '#core/decimal.ts';
import { formatMajor, roundToMinor } from '#core/money.ts';
import type { Period } from '#core/period.ts';
import type { BilledLine, Credit, LineKind } from '#records/billing.ts';
import { type ContractTerm, contractTermNamed } from '#records/contract-term.ts';
import type { Price, PriceModel } from '#records/price.ts';
import { billedLineOf, creditsOfLines, isCreditLine } from '#records/rows.ts';
import type { BillingInterval, Subscription } from '#records/subscription.ts';
import type {
  AccountFacts,
  Aggregation,
  DayReport,
  DayUse,
  Observation,
  Receivable,
} from '../../src/reconciliation/account-facts.ts';
import { type AccountResult, reconcileAccount } from '../../src/reconciliation/reconcile-account.ts';
import { inForce } from '../../src/reconciliation/settings.ts';
import type { ReconciliationSettingsJson } from '../../src/reconciliation/shapes.ts';
import { tiers } from '../oracle/cases.ts';

/** Units by day; several events of one day as a list, in their order. */
export type Days = Record<string, string | string[]>;
/** Reported to billing for a day, or for a span `2026-01-01/2026-02-01`. */
export type Reports = Record<string, string>;

export type PriceText = {
  id?: string;
  product?: string;
  model?: PriceModel;
  currency?: string;
  unit?: string;
  packageSize?: string;
  /** `1000 @ 0.10; 5000 @ 0.08 + 20; rest @ 0.05` */
  tiers?: string;
  included?: string;
  minimum?: string;
  from?: string;
  to?: string;
};

export type SubscriptionText = {
  id?: string;
  price?: string;
  start?: string;
  end?: string;
  seats?: string;
  interval?: BillingInterval;
  anchor?: number;
  zone?: string;
  discount?: string;
  discountUntil?: string;
  commitment?: string;
  renewal?: string;
  uplift?: string;
  autoRenew?: boolean;
  owesNothing?: boolean;
};

/** A line of an issued invoice. `period` is its own, `invoicePeriod` that of its invoice. */
export type LineText = {
  amount: string;
  period?: string | null;
  invoicePeriod?: string;
  invoice?: string;
  line?: string;
  product?: string | null;
  subscription?: string | null;
  kind?: LineKind;
  quantity?: string;
  currency?: string;
  issued?: string;
};

export type CreditText = {
  id?: string;
  amount: string;
  kind?: Credit['kind'];
  product?: string | null;
  period?: string | null;
  currency?: string;
};

export type UseText = {
  aggregation?: Aggregation;
  usage?: Days;
  /** When absent, all usage was reported to billing. */
  reports?: Reports;
  /** Units of a day that were received at a later instant. */
  arrivals?: { day: string; at: string; units: string }[];
};

/** One account. The single product of most stories is `api`, its price `P`, its subscription `S`. */
export type Story = UseText & {
  zone?: string;
  currency?: string | null;
  hasReports?: boolean;
  /** The first day any invoice of the organization bills; null: none was loaded; nothing said: they go back for ever. */
  billedSince?: string | null;
  prices?: PriceText[];
  subscriptions?: SubscriptionText[];
  products?: Record<string, UseText>;
  unmapped?: Record<string, Record<string, string>>;
  lines?: LineText[];
  credits?: CreditText[];
  terms?: TermText[];
  receivables?: ReceivableText[];
  /** Events near the edges of the product `api`'s periods, as instants. */
  edges?: Record<string, string>;
  observed?: Observation[];
  testBecause?: string;
};

/** A term of a contract as its file states it. */
export type TermText = {
  term: string;
  value: string;
  from?: string;
  contract?: string;
  product?: string;
  subscription?: string;
  clause?: string;
  isConfirmed?: boolean;
};

/** An open invoice in EUR over one period, `total` with tax. */
export type ReceivableText = {
  id: string;
  period: string;
  total: string;
  paid?: string;
  issued?: string;
  due?: string;
};

const termOf = (text: TermText): ContractTerm => ({
  contractId: text.contract ?? 'K',
  accountId: 'A',
  written: text.term,
  name: contractTermNamed(text.term),
  value: text.value,
  effectiveFrom: text.from ?? '0001-01-01',
  productKey: text.product ?? null,
  subscriptionId: text.subscription ?? null,
  clause: text.clause ?? null,
  isConfirmed: text.isConfirmed ?? true,
});

const receivableOf = (text: ReceivableText): Receivable => ({
  invoiceId: text.id,
  subscriptionId: null,
  period: periodOf(text.period),
  currency: 'EUR',
  totalMinor: roundToMinor(decimal(text.total), 'EUR'),
  paidMinor: roundToMinor(decimal(text.paid ?? '0'), 'EUR'),
  issuedAtMs: text.issued === undefined ? null : Date.parse(text.issued),
  dueAtMs: text.due === undefined ? null : Date.parse(text.due),
  lines: [{ lineId: 'L1', amountMinor: roundToMinor(decimal(text.total), 'EUR') }],
});

const optional = (text: string | undefined) => (text === undefined ? null : decimal(text));

export function periodOf(text: string): Period {
  const [start = '', end = ''] = text.split('/');
  return { start, end };
}

const priceOf = (text: PriceText): Price => ({
  priceId: text.id ?? 'P',
  productKey: text.product ?? 'api',
  model: text.model ?? 'per_unit',
  currency: text.currency ?? 'EUR',
  unitAmount: optional(text.unit),
  packageSize: optional(text.packageSize),
  tiers: (text.tiers === undefined ? [] : tiers(text.tiers)).map((tier) => ({
    upTo: tier.upTo === null ? null : decimal(tier.upTo),
    unitAmount: decimal(tier.unitAmount),
    flatAmount: decimal(tier.flatAmount),
  })),
  includedUnits: optional(text.included),
  minimumAmount: optional(text.minimum),
  effectiveFrom: text.from ?? '2020-01-01',
  effectiveTo: text.to ?? null,
});

const subscriptionOf = (text: SubscriptionText): Subscription => ({
  subscriptionId: text.id ?? 'S',
  accountId: 'A',
  priceId: text.price ?? 'P',
  startDate: text.start ?? '2026-01-01',
  endDate: text.end ?? null,
  quantity: optional(text.seats),
  interval: text.interval ?? 'month',
  anchorDay: text.anchor ?? null,
  timeZone: text.zone ?? 'UTC',
  discountPercent: optional(text.discount),
  discountUntil: text.discountUntil ?? null,
  commitmentAmount: optional(text.commitment),
  renewalDate: text.renewal ?? null,
  renewalUpliftPercent: optional(text.uplift),
  autoRenew: text.autoRenew ?? true,
  owesNothing: text.owesNothing ?? false,
});

function dayUse(day: string, units: string | string[]): DayUse {
  const events = (Array.isArray(units) ? units : [units]).map(decimal);
  const highest = events.reduce((max, each) => (each.gt(max) ? each : max));
  return {
    day,
    sum: sumDecimals(events),
    max: highest,
    last: events.at(-1) ?? decimal(0),
    events: events.length,
    values: [...new Set(events.map(String))],
  };
}

function reportsOf(text: UseText): DayReport[] {
  const whole = (day: string, use: DayUse) => ({
    start: day,
    end: dayAfter(day),
    sum: use.sum,
    max: use.max,
  });
  if (!text.reports)
    return Object.entries(text.usage ?? {}).map(([day, units]) => whole(day, dayUse(day, units)));
  return Object.entries(text.reports).map(([when, units]) => {
    if (!when.includes('/')) return whole(when, dayUse(when, units));
    return { ...periodOf(when), sum: decimal(units), max: decimal(units) };
  });
}

const dayAfter = (day: string): string =>
  new Date(Date.parse(`${day}T00:00:00Z`) + 86_400_000).toISOString().slice(0, 10);

/** Lines as they are read from stored rows: resolved to product and period by the records room. */
function linesOf(story: Story, prices: Price[], subscriptions: Subscription[]): BilledLine[] {
  const productOf = (id: string) => {
    const price = subscriptions.find((each) => each.subscriptionId === id)?.priceId;
    return prices.find((each) => each.priceId === price)?.productKey ?? null;
  };
  return (story.lines ?? []).flatMap((text, index) => {
    const invoice = periodOf(text.invoicePeriod ?? text.period ?? '');
    const own = text.period ? periodOf(text.period) : null;
    const line = billedLineOf(
      {
        organization_id: 'O',
        attributes: {},
        invoice_id: text.invoice ?? `I${index + 1}`,
        line_id: text.line ?? `L${index + 1}`,
        amount: text.amount,
        product_key: text.product === undefined ? 'api' : text.product,
        quantity: text.quantity ?? null,
        unit_amount: null,
        kind: text.kind ?? null,
        period_start: own?.start ?? null,
        period_end: own?.end ?? null,
        description: null,
        invoice_subscription_id: text.subscription ?? null,
        invoice_period_start: invoice.start,
        invoice_period_end: invoice.end,
        currency: text.currency ?? 'EUR',
        issued_at: new Date(text.issued ?? `${invoice.end}T06:00:00Z`),
      },
      productOf,
    );
    return line ? [line] : [];
  });
}

function creditOf(text: CreditText, index: number): Credit {
  const period = text.period ? periodOf(text.period) : null;
  const currency = text.currency ?? 'EUR';
  return {
    creditId: text.id ?? `C${index + 1}`,
    kind: text.kind ?? 'credit',
    productKey: text.product === undefined ? 'api' : text.product,
    periodStart: period?.start ?? null,
    periodEnd: period?.end ?? null,
    amountMinor: roundToMinor(decimal(text.amount), currency),
    currency,
    reason: null,
  };
}

/** The facts that a story states, in the order in which it states them. */
export function factsOf(story: Story): AccountFacts {
  const prices = (story.prices ?? []).map(priceOf);
  const subscriptions = (story.subscriptions ?? []).map(subscriptionOf);
  const uses: Record<string, UseText> = { ...story.products };
  if (story.usage || story.reports) uses.api = story;
  const lines = linesOf(story, prices, subscriptions);
  const credits = (story.credits ?? []).map(creditOf);
  const versions = new Map<string, Price[]>();
  for (const price of prices) versions.set(price.priceId, [...(versions.get(price.priceId) ?? []), price]);
  const aggregations = new Map<string, Aggregation>(prices.map((price) => [price.productKey, 'sum']));
  aggregations.set('api', story.aggregation ?? 'sum');
  for (const [key, text] of Object.entries(uses)) aggregations.set(key, text.aggregation ?? 'sum');
  return {
    accountId: 'A',
    subscriptions,
    prices: versions,
    aggregations,
    products: new Map(
      Object.entries(uses).map(([key, text]) => [
        key,
        {
          use: Object.entries(text.usage ?? {}).map(([day, units]) => dayUse(day, units)),
          reports: reportsOf(text),
          mapping: 'identity',
          arrivals: (text.arrivals ?? []).map(({ day, at, units }) => ({
            day,
            receivedAtMs: Date.parse(at),
            units: decimal(units),
          })),
        },
      ]),
    ),
    unmapped: Object.entries(story.unmapped ?? {}).flatMap(([sourceKey, months]) =>
      Object.entries(months).map(([month, units]) => ({
        sourceKey,
        month: `${month}-01`,
        units: decimal(units),
        events: 1,
      })),
    ),
    lines: lines.filter((line) => !isCreditLine(line)),
    credits: [...credits, ...creditsOfLines(lines, credits)],
    currency: story.currency === undefined ? 'EUR' : story.currency,
    timeZone: story.zone ?? 'UTC',
    hasReports: story.hasReports ?? true,
    billedSince: story.billedSince === undefined ? '0001-01-01' : story.billedSince,
    contractTerms: (story.terms ?? []).map(termOf),
    receivables: (story.receivables ?? []).map(receivableOf),
    observations: story.observed ?? [],
    testBecause: story.testBecause ?? null,
    ...(story.edges ? { edges: new Map([['api', edgesOf(story.edges)]]) } : {}),
  };
}

const edgesOf = (edges: Record<string, string>) =>
  Object.entries(edges).map(([at, units]) => ({ atMs: Date.parse(at), units: decimal(units) }));

/** Reconciles as of an instant, or of the first instant of a date in UTC. */
export function reconcile(
  story: Story,
  asOf: string,
  rules: Partial<ReconciliationSettingsJson> = {},
): AccountResult {
  return reconcileAccount(factsOf(story), { asOfMs: Date.parse(asOf), rules: inForce(rules) });
}

/** The kinds of faults that are named, sorted. */
export const faults = (story: Story, asOf: string): string[] =>
  reconcile(story, asOf)
    .faults.map((fault) => fault.kind)
    .sort();

const money = (minor: bigint | null, currency: string | null): string =>
  minor === null || currency === null ? '-' : `${formatMajor(minor, currency)} ${currency}`;

/** Each finding as `type product period amount currency`, `-` where unknown; sorted. */
export function findings(story: Story, asOf: string): string[] {
  return summaries(reconcile(story, asOf));
}

export const summaries = (result: AccountResult): string[] =>
  result.findings
    .map((each) =>
      [
        each.type,
        each.productKey ?? each.sourceKey ?? '-',
        `${each.period.start}/${each.period.end}`,
        money(each.amountMinor, each.currency),
      ].join(' '),
    )
    .sort();

/** Each row of the ledger as `product period should billed`, in the order of the periods. */
export function ledger(story: Story, asOf: string): string[] {
  return reconcile(story, asOf)
    .periods.map((each) =>
      [
        each.productKey,
        `${each.period.start}/${each.period.end}`,
        money(each.shouldMinor, each.currency),
        money(each.billedMinor, each.currency),
      ].join(' '),
    )
    .sort();
}

export const JAN = '2026-01-01/2026-02-01';
export const FEB = '2026-02-01/2026-03-01';
export const MAR = '2026-03-01/2026-04-01';
export const APR = '2026-04-01/2026-05-01';
