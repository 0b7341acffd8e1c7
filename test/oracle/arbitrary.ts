import fc from 'fast-check';
import { decimalText, ratio } from './fraction.ts';
import type { RatingCase, RatingTier } from './rate.ts';

export type RatingModel = RatingCase['model'];
const MODELS: RatingModel[] = ['per_unit', 'graduated', 'volume', 'package', 'flat'];
const MICRO = 1_000_000n;

const microText = (micro: bigint): string => decimalText(ratio(micro, MICRO));

/** A decimal string of 0 to `top` in whole steps of 10^-scale, small ones often. */
const decimal = (top: bigint, scale: number): fc.Arbitrary<string> => {
  const one = 10n ** BigInt(scale);
  return fc
    .oneof(
      fc.bigInt({ min: 0n, max: top }).map((whole) => whole * one),
      fc.bigInt({ min: 0n, max: 10n * one }),
      fc.bigInt({ min: 0n, max: top * one }),
    )
    .map((steps) => decimalText(ratio(steps, one)));
};

/** Unit prices in major units from nothing to 1,000,000, with up to eight decimals. */
export const priceArbitrary = fc.oneof(decimal(10n, 2), decimal(1n, 8), decimal(1_000_000n, 8));

/** Units in millionths: zero, small whole numbers, decimals, up to 10^15. */
const unitsMicro: fc.Arbitrary<bigint> = fc.oneof(
  fc.constant(0n),
  fc.bigInt({ min: 0n, max: 5_000n }).map((whole) => whole * MICRO),
  fc.bigInt({ min: 0n, max: 5_000n * MICRO }),
  fc.bigInt({ min: 0n, max: 10n ** 15n }).map((whole) => whole * MICRO),
  fc.bigInt({ min: 0n, max: 10n ** 15n * MICRO }),
);
const positiveMicro = unitsMicro.map((micro) => (micro === 0n ? MICRO : micro));

/** One to six tiers with rising bounds, the last without one. */
export const tiersArbitrary: fc.Arbitrary<RatingTier[]> = fc
  .array(
    fc.record({
      step: fc.oneof(
        { weight: 3, arbitrary: fc.bigInt({ min: 1n, max: 2_000n }).map((n) => n * MICRO) },
        positiveMicro,
      ),
      unitAmount: priceArbitrary,
      flatAmount: fc.oneof(fc.constant('0'), decimal(500n, 4)),
    }),
    { minLength: 1, maxLength: 6 },
  )
  .map((steps) => {
    let bound = 0n;
    return steps.map(({ step, unitAmount, flatAmount }, index) => {
      bound += step;
      return { upTo: index === steps.length - 1 ? null : microText(bound), unitAmount, flatAmount };
    });
  });

const maybe = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | null> => fc.option(arbitrary, { freq: 2 });
const percentArbitrary = fc.oneof(
  fc.constantFrom('0', '5', '10', '12.5', '33.3333', '100'),
  decimal(100n, 4),
);
const amountArbitrary = decimal(100_000n, 3);

const daysArbitrary = fc
  .tuple(fc.constantFrom(28, 29, 30, 31, 90, 91, 92, 365, 366), fc.nat(), fc.boolean())
  .map(([periodDays, seed, isWhole]) => ({
    periodDays,
    coveredDays: isWhole ? periodDays : (seed % periodDays) + 1,
  }));

/** Whole numbers of packages and bounds are where an off-by-one shows: land on an edge, or a hair beside it. */
function unitsNear(
  tiers: RatingTier[] | null,
  size: string | null,
  included: string | null,
): fc.Arbitrary<string> {
  const start = included === null ? 0n : exactMicro(included);
  const edges = [0n, ...(tiers ?? []).flatMap((tier) => (tier.upTo === null ? [] : [exactMicro(tier.upTo)]))];
  if (size !== null) edges.push(exactMicro(size), 3n * exactMicro(size));
  const onEdge = fc
    .tuple(fc.constantFrom(...edges), fc.constantFrom(0n, 1n, -1n, MICRO, -MICRO, MICRO / 2n))
    .map(([edge, beside]) => start + edge + beside);
  return fc.oneof(unitsMicro, onEdge).map((micro) => microText(micro < 0n ? 0n : micro));
}

function exactMicro(text: string): bigint {
  const [whole, decimals = ''] = text.split('.');
  return BigInt(`${whole}${decimals.padEnd(6, '0')}`);
}

/** Cases of one model with every optional part present or absent; amounts only where the model has them. */
export function ratingCaseArbitraryOf(model: RatingModel): fc.Arbitrary<RatingCase> {
  const isTiered = model === 'graduated' || model === 'volume';
  return fc
    .record({
      unitAmount: isTiered ? fc.constant(null) : priceArbitrary,
      packageSize: model === 'package' ? positiveMicro.map(microText) : fc.constant(null),
      tiers: isTiered ? tiersArbitrary : fc.constant(null),
      includedUnits: model === 'flat' ? fc.constant(null) : maybe(unitsMicro.map(microText)),
      minimumAmount: maybe(amountArbitrary),
      commitmentAmount: maybe(amountArbitrary),
      quantity: model === 'per_unit' ? maybe(fc.nat({ max: 5_000 }).map(String)) : fc.constant(null),
      discountPercent: maybe(percentArbitrary),
      upliftPercent: maybe(percentArbitrary),
      upliftCount: fc.nat({ max: 6 }),
      days: daysArbitrary,
      currencyDigits: fc.constantFrom<0 | 2 | 3>(0, 2, 2, 3),
    })
    .chain(({ days, ...card }) =>
      unitsNear(card.tiers, card.packageSize, card.includedUnits).map((units) => ({
        model,
        ...card,
        ...days,
        units,
      })),
    )
    .map((drawn) => (drawn.quantity === null ? drawn : { ...drawn, includedUnits: null }));
}

/** Cases of every model. Licensed seats come without included units: the rules do not say what those would mean. */
export const ratingCaseArbitrary: fc.Arbitrary<RatingCase> = fc.oneof(...MODELS.map(ratingCaseArbitraryOf));

/** Whole small numbers, whole periods, two decimals: what a loop over single units can count. */
export const countableCaseArbitrary: fc.Arbitrary<RatingCase> = fc
  .record({
    model: fc.constantFrom(...MODELS),
    unitAmount: decimal(3n, 4),
    packageSize: fc.integer({ min: 1, max: 12 }).map(String),
    steps: fc.array(fc.tuple(fc.integer({ min: 1, max: 9 }), decimal(3n, 4), decimal(5n, 2)), {
      minLength: 1,
      maxLength: 6,
    }),
    includedUnits: maybe(fc.nat({ max: 20 }).map(String)),
    minimumAmount: maybe(decimal(30n, 2)),
    commitmentAmount: maybe(decimal(30n, 2)),
    quantity: maybe(fc.nat({ max: 40 }).map(String)),
    units: fc.nat({ max: 60 }).map(String),
    currencyDigits: fc.constantFrom<0 | 2 | 3>(0, 2, 3),
  })
  .map(({ steps, ...rest }) => {
    let bound = 0;
    const tiers = steps.map(([step, unitAmount, flatAmount], index) => {
      bound += step;
      return { upTo: index === steps.length - 1 ? null : String(bound), unitAmount, flatAmount };
    });
    const whole = {
      discountPercent: null,
      upliftPercent: null,
      upliftCount: 0,
      coveredDays: 30,
      periodDays: 30,
    };
    const quantity = rest.model === 'per_unit' ? rest.quantity : null;
    const includedUnits = quantity === null ? rest.includedUnits : null;
    return { ...rest, quantity, includedUnits, tiers, ...whole };
  });
