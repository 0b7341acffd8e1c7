import fc from 'fast-check';
import { formatMajor } from '#core/money.ts';
import {
  type BillingPeriod,
  billingPeriods,
  dayNumber,
  isDiscounted,
  upliftCount,
} from '../oracle/calendar.ts';
import { tiers } from '../oracle/cases.ts';
import { decimalText, fraction, plus } from '../oracle/fraction.ts';
import { oracleCharge } from '../oracle/rate.ts';
import type { Days, LineText, PriceText, Story, SubscriptionText } from './story.ts';

const DIGITS = { EUR: 2, JPY: 0, KWD: 3 } as const;
type Currency = keyof typeof DIGITS;

export const AS_OF = '2026-05-20';
const FIRST = dayNumber('2026-01-01');
export const dayText = (day: number): string =>
  new Date((FIRST + day) * 86_400_000).toISOString().slice(0, 10);

const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });
const text = (max: number, scale: number) =>
  fc.integer({ min: 1, max }).map((whole) => (whole / 10 ** scale).toFixed(scale));

const price: fc.Arbitrary<PriceText & { currency: Currency }> = fc
  .record({
    model: fc.constantFrom('per_unit', 'graduated', 'volume', 'package', 'flat' as const),
    currency: fc.constantFrom<Currency>('EUR', 'EUR', 'JPY', 'KWD'),
    unit: text(500_000, 4),
    included: maybe(fc.integer({ min: 0, max: 300 }).map(String)),
    minimum: maybe(fc.integer({ min: 1, max: 400 }).map(String)),
  })
  .map(({ included, ...drawn }) => ({
    ...drawn,
    packageSize: drawn.model === 'package' ? '40' : undefined,
    tiers: '50 @ 2; 200 @ 1.5 + 7; rest @ 0.333',
    included: drawn.model === 'flat' ? undefined : included,
  }));

const subscription: fc.Arbitrary<SubscriptionText> = fc
  .record({
    start: fc.integer({ min: 0, max: 50 }),
    days: maybe(fc.integer({ min: 5, max: 90 })),
    anchor: maybe(fc.integer({ min: 1, max: 31 })),
    interval: fc.constantFrom('month', 'month', 'quarter' as const),
    seats: maybe(fc.integer({ min: 1, max: 30 }).map(String)),
    discount: maybe(fc.constantFrom('10', '33.3333', '50')),
    discountDays: maybe(fc.nat({ max: 90 })),
    uplift: maybe(fc.constantFrom('5', '7.25')),
    termDays: fc.integer({ min: 20, max: 60 }),
    commitment: maybe(fc.integer({ min: 1, max: 500 }).map(String)),
  })
  .map(({ start, days, discountDays, termDays, ...drawn }) => ({
    ...drawn,
    start: dayText(start),
    end: days === undefined ? undefined : dayText(start + days),
    discountUntil: discountDays === undefined ? undefined : dayText(start + discountDays),
    renewal: drawn.uplift === undefined ? undefined : dayText(start + termDays),
  }));

const use = fc.array(fc.tuple(fc.nat({ max: 135 }), fc.integer({ min: 1, max: 120 })), { maxLength: 12 });

export type Contract = {
  price: PriceText & { currency: Currency };
  subscription: SubscriptionText;
  usage: Days;
};

/** One price, one subscription and use only while it lives. */
export const contractArbitrary: fc.Arbitrary<Contract> = fc
  .record({ price, subscription, use })
  .map(({ price, subscription, use }) => ({
    price: {
      ...price,
      included: subscription.seats && price.model === 'per_unit' ? undefined : price.included,
    },
    subscription: { ...subscription, seats: price.model === 'per_unit' ? subscription.seats : undefined },
    usage: Object.fromEntries(
      use
        .map(([day, units]) => [dayText(day), String(units)] as const)
        .filter(([day]) => day >= (subscription.start ?? '') && day < (subscription.end ?? '9999')),
    ),
  }));

const datesOf = ({ subscription: { start, end, anchor, interval } }: Contract) => ({
  startDate: start ?? '',
  endDate: end ?? null,
  anchorDay: anchor ?? null,
  interval: interval ?? ('month' as const),
});

export const endedPeriods = (contract: Contract): BillingPeriod[] =>
  billingPeriods(datesOf(contract), AS_OF).filter(({ end }) => end <= AS_OF);

/** What the oracle charges a contract for a period, in minor units. */
export function chargeOf({ price, subscription, usage }: Contract, period: BillingPeriod): bigint {
  const within = Object.entries(usage).filter(
    ([day]) => day >= period.coveredStart && day < period.coveredEnd,
  );
  const isSeats = subscription.seats !== undefined;
  const units = isSeats
    ? String(Math.max(0, ...within.map(([, units]) => Number(units))))
    : decimalText(within.reduce((sum, [, units]) => plus(sum, fraction(String(units))), fraction('0')));
  const terms = {
    startDate: subscription.start ?? '',
    renewalDate: subscription.renewal ?? null,
    autoRenew: subscription.autoRenew ?? true,
  };
  return oracleCharge({
    model: price.model ?? 'per_unit',
    unitAmount: price.unit ?? null,
    packageSize: price.packageSize ?? null,
    tiers: tiers(price.tiers ?? ''),
    includedUnits: price.included ?? null,
    minimumAmount: price.minimum ?? null,
    commitmentAmount: subscription.commitment ?? null,
    quantity: subscription.seats ?? null,
    discountPercent: isDiscounted(subscription.discountUntil ?? null, period.coveredStart)
      ? (subscription.discount ?? null)
      : null,
    upliftPercent: subscription.uplift ?? null,
    upliftCount: upliftCount(terms, period.coveredStart),
    coveredDays: period.coveredDays,
    periodDays: period.periodDays,
    units,
    currencyDigits: DIGITS[price.currency],
  }).totalMinor;
}

/** The contract with one invoice line for each ended period, of the amount that `amountOf` makes of the charge. */
export function billedBy(
  contract: Contract,
  amountOf: (chargeMinor: bigint, index: number) => bigint,
): Story {
  const { currency } = contract.price;
  const lines = endedPeriods(contract).map(
    (period, index): LineText => ({
      invoice: `I${index}`,
      amount: formatMajor(amountOf(chargeOf(contract, period), index), currency),
      period: `${period.start}/${period.end}`,
      currency,
    }),
  );
  return {
    prices: [contract.price],
    subscriptions: [contract.subscription],
    usage: contract.usage,
    lines: lines.filter((line) => Number(line.amount) !== 0),
    currency,
  };
}

/** True for a metered contract in a period in which nothing was used. */
export function isIdle({ price, subscription, usage }: Contract, period: BillingPeriod): boolean {
  if (subscription.seats !== undefined || price.model === 'flat') return false;
  return !Object.entries(usage).some(
    ([day, units]) => day >= period.coveredStart && day < period.coveredEnd && Number(units) !== 0,
  );
}

/** Anything may be wrong: reports, amounts, use after the end, credits, a second subscription, a second price row. */
export const messyArbitrary: fc.Arbitrary<Story> = fc
  .record({
    contract: contractArbitrary,
    factors: fc.array(fc.constantFrom(0, 50, 90, 99, 100, 100, 101, 150, 200), {
      minLength: 6,
      maxLength: 6,
    }),
    reported: fc.array(fc.constantFrom(0, 50, 100), { minLength: 12, maxLength: 12 }),
    strayUse: use,
    credits: fc.array(
      fc.record({
        amount: text(20_000, 0),
        period: maybe(fc.nat({ max: 100 }).map((day) => `${dayText(day)}/${dayText(day + 30)}`)),
        product: fc.constantFrom(null, 'api'),
        kind: fc.constantFrom('credit', 'waiver', 'refund' as const),
      }),
      { maxLength: 3 },
    ),
    copies: fc.nat({ max: 2 }),
    second: maybe(subscription),
    isNamed: fc.boolean(),
  })
  .map(({ contract, factors, reported, strayUse, credits, copies, second, isNamed }): Story => {
    const story = billedBy(contract, (charge, index) => (charge * BigInt(factors[index % 6] ?? 100)) / 100n);
    const lines = (story.lines ?? []).map((line) => ({ ...line, subscription: isNamed ? 'S' : undefined }));
    const usage = {
      ...Object.fromEntries(strayUse.map(([day, units]) => [dayText(day), String(units)])),
      ...contract.usage,
    };
    const { currency } = contract.price;
    return {
      ...story,
      usage,
      reports: Object.fromEntries(
        Object.entries(usage).map(([day, units], index) => [
          day,
          String((Number(units) * (reported[index % 12] ?? 0)) / 100),
        ]),
      ),
      lines: [...lines, ...lines.slice(0, copies).map((line, index) => ({ ...line, invoice: `D${index}` }))],
      credits: credits.map((credit) => ({ ...credit, currency })),
      subscriptions: [
        contract.subscription,
        ...(second ? [{ ...second, id: 'S2', seats: contract.subscription.seats }] : []),
      ],
    };
  });
