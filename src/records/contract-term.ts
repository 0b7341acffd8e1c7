import { type Decimal, decimal } from '#core/decimal.ts';
import type { Day } from '#core/period.ts';

/** The terms of contracts that are read; the page docs/exchange-files.md says what each means. */
export const CONTRACT_TERMS = [
  'escalator_percent',
  'escalator_floor_percent',
  'escalator_cap_percent',
  'renewal_uplift_percent',
  'discount_percent',
  'discount_until',
  'minimum_amount',
  'commitment_amount',
  'included_units',
  'unit_amount',
  'back_billing_days',
  'back_billing_months',
  'late_interest_percent',
  'payment_terms_days',
  'waived',
  'product_key',
  'subscription_id',
] as const;
export type ContractTermName = (typeof CONTRACT_TERMS)[number];

/** One term of one contract, as it was stated; `name` is null when nobody here can read it. */
export type ContractTerm = {
  readonly contractId: string;
  readonly accountId: string;
  readonly written: string;
  readonly name: ContractTermName | null;
  readonly value: string;
  readonly effectiveFrom: Day;
  /** What the term is narrowed to; null when it holds for all of the contract. */
  readonly productKey: string | null;
  readonly subscriptionId: string | null;
  readonly clause: string | null;
  /** False for a term that was read out of a document by inference and nobody confirmed. */
  readonly isConfirmed: boolean;
};

/** Words that people write for a term, without case, spaces, signs and a trailing unit. */
const SPELLINGS: Readonly<Record<ContractTermName, readonly string[]>> = {
  escalator_percent: [
    'escalator',
    'escalation',
    'annual escalator',
    'annual escalation',
    'yearly escalator',
    'price escalator',
    'price escalation',
    'annual increase',
    'annual price increase',
    'yearly increase',
    'yearly price increase',
    'price increase',
    'annual uplift',
    'escalator rate',
    'escalation rate',
    'cpi escalator',
    'cpi increase',
    'indexation',
  ],
  escalator_floor_percent: ['escalator floor', 'escalation floor', 'cpi floor', 'floor', 'index floor'],
  escalator_cap_percent: ['escalator cap', 'escalation cap', 'cpi cap', 'cap', 'index cap'],
  renewal_uplift_percent: ['renewal uplift', 'uplift', 'renewal increase'],
  discount_percent: ['discount'],
  discount_until: ['discount end', 'discount end date', 'discount ends on'],
  minimum_amount: ['minimum', 'minimum charge', 'minimum fee', 'monthly minimum'],
  commitment_amount: ['commitment', 'committed amount', 'minimum commitment', 'minimum commitment amount'],
  included_units: ['included', 'included quantity', 'allowance', 'free units'],
  unit_amount: ['unit price', 'price per unit', 'price override', 'price'],
  back_billing_days: [
    'back billing',
    'back billing window',
    'back billing limit',
    'backbilling',
    'backbilling window',
    'billing lookback',
    'back billing period',
  ],
  back_billing_months: [],
  late_interest_percent: [
    'late interest',
    'late payment interest',
    'late payment',
    'late fee',
    'interest',
    'interest rate',
    'late payment rate',
    'late interest rate',
    'default interest',
  ],
  payment_terms_days: ['payment terms', 'payment term', 'net', 'net days', 'terms of payment'],
  waived: ['waiver', 'waive'],
  product_key: ['product', 'sku'],
  subscription_id: ['subscription'],
};

const UNITS = /\s(percent|percentage|pct|per cent|days|day|months|month|amount)$/;
const BY_SPELLING = new Map<string, ContractTermName>(
  CONTRACT_TERMS.flatMap((name) =>
    [spelled(name), bare(name), ...SPELLINGS[name]].map((text): [string, ContractTermName] => [text, name]),
  ).reverse(),
);

/** The term that a text names, by its own name or a spelling in common use; null when none. */
export function contractTermNamed(text: string): ContractTermName | null {
  const words = spelled(text);
  if (/^back ?billing.* months?$/.test(words)) return 'back_billing_months';
  return BY_SPELLING.get(words) ?? BY_SPELLING.get(bare(words)) ?? null;
}

function spelled(text: string): string {
  return text
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .replaceAll('%', ' percent ')
    .replace(/[^a-z0-9]+/g, ' ')
    .trim();
}

function bare(text: string): string {
  return spelled(text).replace(UNITS, '');
}

/** The number in a value: `5`, `5 %`, `EUR 1,250.50`, `Net 30`; null when there is not exactly one. */
export function numberIn(value: string): Decimal | null {
  const numbers = value.replace(/(\d),(?=\d{3}(\D|$))/g, '$1').match(/-?\d+(\.\d+)?/g) ?? [];
  return numbers.length === 1 ? decimal(numbers[0] as string) : null;
}

/**
 * Percents by year of an index: `{"2025":"3.1","2026":2.4}` or `2025: 3.1; 2026: 2.4`; null when the value is
 * no such table.
 */
export function percentsByYear(value: string): ReadonlyMap<number, Decimal> | null {
  const pairs = [...value.matchAll(/"?\b(\d{4})\b(?:-\d\d-\d\d)?"?\s*[:=]\s*"?(-?\d+(?:\.\d+)?)\s*%?"?/g)];
  if (pairs.length === 0) return null;
  return new Map(pairs.map(([, year, percent]) => [Number(year), decimal(percent as string)]));
}

/** A yearly interest in percent: one a month is recognised by its words (`1.5 % per month`). */
export function yearlyPercentIn(written: string, value: string): Decimal | null {
  const percent = numberIn(value);
  const isMonthly = /month/i.test(`${written} ${value}`);
  return percent === null ? null : isMonthly ? percent.times(12) : percent;
}
