import type { Period } from '#core/period.ts';
import type { BilledLine, Credit } from '#records/billing.ts';
import { CONTRACT_TERMS, type ContractTerm } from '#records/contract-term.ts';
import type { Price, Tier } from '#records/price.ts';
import type { Subscription } from '#records/subscription.ts';
import type * as facts from '../account-facts.ts';
import type { Settings } from '../settings.ts';
import type { SeverityThresholds } from '../severity.ts';
import { reconciliationSettings } from '../shapes.ts';
import {
  bag,
  type Codec,
  flag,
  list,
  map,
  minor,
  nullable,
  number,
  object,
  oneOf,
  optional,
  text,
  units,
} from './codec.ts';

const period = object<Period>({ start: text, end: text });

const subscription = object<Subscription>({
  subscriptionId: text,
  accountId: text,
  priceId: text,
  startDate: text,
  endDate: nullable(text),
  quantity: nullable(units),
  interval: oneOf('month', 'quarter', 'year'),
  anchorDay: nullable(number),
  timeZone: text,
  discountPercent: nullable(units),
  discountUntil: nullable(text),
  commitmentAmount: nullable(units),
  renewalDate: nullable(text),
  renewalUpliftPercent: nullable(units),
  autoRenew: flag,
  owesNothing: flag,
  contractId: optional(nullable(text)),
});

const price = object<Price>({
  priceId: text,
  productKey: text,
  model: oneOf('per_unit', 'graduated', 'volume', 'package', 'flat'),
  currency: text,
  unitAmount: nullable(units),
  packageSize: nullable(units),
  tiers: list(object<Tier>({ upTo: nullable(units), unitAmount: units, flatAmount: units })),
  includedUnits: nullable(units),
  minimumAmount: nullable(units),
  effectiveFrom: text,
  effectiveTo: nullable(text),
});

const line = object<BilledLine>({
  invoiceId: text,
  lineId: text,
  subscriptionId: nullable(text),
  productKey: nullable(text),
  kind: nullable(oneOf('recurring', 'usage', 'overage', 'minimum', 'credit', 'tax', 'fee')),
  amountMinor: minor,
  currency: text,
  quantity: nullable(units),
  period,
  issuedAt: nullable(number),
  description: nullable(text),
});

const credit = object<Credit>({
  creditId: text,
  kind: oneOf('credit', 'waiver', 'refund'),
  productKey: nullable(text),
  periodStart: nullable(text),
  periodEnd: nullable(text),
  amountMinor: minor,
  currency: text,
  reason: nullable(text),
});

const product = object<facts.ProductUse>({
  use: list(
    object<facts.DayUse>({
      day: text,
      sum: units,
      max: units,
      last: units,
      events: number,
      values: bag(text),
    }),
  ),
  reports: list(object<facts.DayReport>({ start: text, end: text, sum: units, max: units })),
  mapping: oneOf('identity', 'approved', 'inferred'),
  arrivals: bag(object<facts.Arrival>({ day: text, receivedAtMs: number, units })),
});

const contractTerm = object<ContractTerm>({
  contractId: text,
  accountId: text,
  written: text,
  name: nullable(oneOf(...CONTRACT_TERMS)),
  value: text,
  effectiveFrom: text,
  productKey: nullable(text),
  subscriptionId: nullable(text),
  clause: nullable(text),
  isConfirmed: flag,
});

const receivable = object<facts.Receivable>({
  invoiceId: text,
  subscriptionId: nullable(text),
  period,
  currency: text,
  totalMinor: minor,
  paidMinor: minor,
  issuedAtMs: nullable(number),
  dueAtMs: nullable(number),
  lines: list(object<facts.Receivable['lines'][number]>({ lineId: text, amountMinor: minor })),
});

const observation = object<facts.Observation>({
  kind: oneOf('duplicate', 'conflict', 'future'),
  sourceKey: text,
  day: text,
  count: number,
});

/** Everything that one account's reconciliation looks at, as JSON with one text for the same facts. */
export const accountFacts: Codec<facts.AccountFacts> = object<facts.AccountFacts>({
  accountId: text,
  subscriptions: bag(subscription),
  prices: map(list(price)),
  aggregations: map(oneOf('sum', 'max', 'last', 'unique_count')),
  products: map(product),
  unmapped: bag(object<facts.UnmappedUse>({ sourceKey: text, month: text, units, events: number })),
  lines: bag(line),
  credits: bag(credit),
  currency: nullable(text),
  timeZone: text,
  billedSince: nullable(text),
  hasReports: flag,
  contractTerms: optional(bag(contractTerm)),
  receivables: optional(bag(receivable)),
  observations: optional(bag(observation)),
  testBecause: optional(nullable(text)),
  edges: optional(map(bag(object<facts.EdgeUse[number]>({ atMs: number, units })))),
});

const thresholds = object<SeverityThresholds>({ critical: number, high: number, medium: number });

/** The organization's own rules, in the form in which they cross the wire. */
const rules: Codec<NonNullable<Settings['rules']>> = {
  encode: (value) => value,
  decode: (json, at) => {
    const read = reconciliationSettings.safeParse(json);
    if (!read.success) throw new TypeError(`${at} are not the rules of an organization`);
    return read.data;
  },
};

export const engineSettings: Codec<Settings> = object<Settings>({
  asOfMs: number,
  thresholds: optional(thresholds),
  rules: optional(rules),
});

/** The exact input of the engine for one account. */
export type EngineInput = { readonly facts: facts.AccountFacts; readonly settings: Settings };

export const engineInput: Codec<EngineInput> = object<EngineInput>({
  facts: accountFacts,
  settings: engineSettings,
});
