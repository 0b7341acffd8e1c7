import { minorDigits } from '#core/currency.ts';
import { type Decimal, decimal } from '#core/decimal.ts';
import { anchoredDate } from './calendar.ts';
import type { Price, Product, Stage, Tier } from './world.ts';

export const PRODUCTS: Product[] = [
  { key: 'platform_fee', name: 'Platform fee', unit: 'period', aggregation: 'sum', category: 'Platform' },
  { key: 'seats', name: 'Console seats', unit: 'seat', aggregation: 'max', category: 'Platform' },
  { key: 'api_calls', name: 'API calls', unit: 'call', aggregation: 'sum', category: 'Usage' },
  { key: 'egress_gb', name: 'Data egress', unit: 'GB', aggregation: 'sum', category: 'Usage' },
  { key: 'compute_hours', name: 'Compute hours', unit: 'hour', aggregation: 'sum', category: 'Usage' },
  { key: 'messages', name: 'Message packs', unit: 'message', aggregation: 'sum', category: 'Usage' },
  { key: 'storage_gb', name: 'Hot storage', unit: 'GB', aggregation: 'max', category: 'Usage' },
  { key: 'image_transforms', name: 'Image transforms', unit: 'image', aggregation: 'sum', category: 'Usage' },
];

export function productNamed(key: string): Product {
  return PRODUCTS.find((product) => product.key === key) as Product;
}

export function isMetered(product: string): boolean {
  return product !== 'platform_fee' && product !== 'seats';
}

/** About how many units of a currency are one euro. */
export const FACTORS: Readonly<Record<string, string>> = {
  EUR: '1',
  USD: '1.1',
  GBP: '0.85',
  JPY: '160',
  CHF: '0.95',
};
export const CURRENCIES = Object.keys(FACTORS);

type Sketch = Omit<Price, 'id' | 'currency' | 'effectiveFrom'> & { plan: string };

function tier(upTo: string | null, unitAmount: string): Tier {
  return { upTo, unitAmount };
}

/** A flat fee for a month, three months, and a year at the price of eleven months. */
function platformFees(plan: string, monthly: number): Sketch[] {
  const fee = { product: 'platform_fee', model: 'flat' } as const;
  return [
    { ...fee, plan, unitAmount: String(monthly) },
    { ...fee, plan: `${plan}-quarterly`, unitAmount: String(monthly * 3) },
    { ...fee, plan: `${plan}-yearly`, unitAmount: String(monthly * 11) },
  ];
}

const SKETCHES: Sketch[] = [
  ...platformFees('platform-starter', 290),
  ...platformFees('platform-growth', 1200),
  ...platformFees('platform-scale', 4900),
  ...platformFees('platform-enterprise', 12_500),
  { plan: 'seats-team', product: 'seats', model: 'per_unit', unitAmount: '39' },
  { plan: 'seats-business', product: 'seats', model: 'per_unit', unitAmount: '32' },
  {
    plan: 'api-payg',
    product: 'api_calls',
    model: 'graduated',
    tiers: [tier('1000000', '0.0024'), tier('5000000', '0.0018'), tier(null, '0.0012')],
  },
  {
    plan: 'api-growth',
    product: 'api_calls',
    model: 'graduated',
    tiers: [tier('2000000', '0.002'), tier('10000000', '0.0015'), tier(null, '0.0009')],
    includedUnits: '250000',
  },
  {
    plan: 'api-enterprise',
    product: 'api_calls',
    model: 'graduated',
    tiers: [tier('20000000', '0.00112'), tier(null, '0.00074')],
  },
  {
    plan: 'api-reserved',
    product: 'api_calls',
    model: 'graduated',
    tiers: [tier('20000000', '0.00104'), tier(null, '0.00068')],
    minimumAmount: '9000',
  },
  {
    plan: 'egress-volume',
    product: 'egress_gb',
    model: 'volume',
    tiers: [tier('1000', '0.09'), tier('10000', '0.07'), tier('50000', '0.05'), tier(null, '0.035')],
  },
  {
    plan: 'egress-bundle',
    product: 'egress_gb',
    model: 'volume',
    tiers: [tier('1000', '0.095'), tier('10000', '0.075'), tier(null, '0.055')],
    includedUnits: '100',
  },
  { plan: 'messages-pack', product: 'messages', model: 'package', packageSize: '10000', unitAmount: '4.5' },
  {
    plan: 'messages-bundle',
    product: 'messages',
    model: 'package',
    packageSize: '10000',
    unitAmount: '4.9',
    includedUnits: '20000',
  },
  { plan: 'storage-hot', product: 'storage_gb', model: 'per_unit', unitAmount: '0.021' },
  { plan: 'transforms', product: 'image_transforms', model: 'per_unit', unitAmount: '0.0042' },
];

/** The day on which the new compute price comes into force: four months before the end, or the third month. */
export function amendmentDate(stage: Stage): string {
  return anchoredDate(stage.window.start, Math.min(Math.max(2, stage.months - 4), stage.months - 1), 1);
}

/** Every price in each currency; `compute-standard` in two versions that touch on the amendment date. */
export function makePrices(stage: Stage): Price[] {
  const from = anchoredDate(stage.window.start, -36, 1);
  const amended = amendmentDate(stage);
  return CURRENCIES.flatMap((currency) => {
    const prices = SKETCHES.map((sketch) => inCurrency(sketch, currency, from));
    const compute = { plan: 'compute-standard', product: 'compute_hours', model: 'per_unit' } as const;
    prices.push({ ...inCurrency({ ...compute, unitAmount: '0.145' }, currency, from), effectiveTo: amended });
    prices.push(inCurrency({ ...compute, unitAmount: '0.168' }, currency, amended));
    return prices;
  });
}

export function priceIdOf(plan: string, currency: string): string {
  return `${plan}-${currency.toLowerCase()}`;
}

function inCurrency(sketch: Sketch, currency: string, effectiveFrom: string): Price {
  const { plan, ...rest } = sketch;
  const convert = (amount: string) =>
    decimal(amount)
      .times(FACTORS[currency] as string)
      .toString();
  const price: Price = { ...rest, id: priceIdOf(plan, currency), currency, effectiveFrom };
  if (rest.unitAmount) price.unitAmount = convert(rest.unitAmount);
  if (rest.model === 'flat')
    price.unitAmount = decimal(price.unitAmount as string).toFixed(minorDigits(currency));
  if (rest.minimumAmount) price.minimumAmount = convert(rest.minimumAmount);
  if (rest.tiers) price.tiers = rest.tiers.map(({ upTo, unitAmount }) => tier(upTo, convert(unitAmount)));
  return price;
}

/** A size for ranking only, by the catalogue's own factor; never part of an amount. */
export function roughEuros(amount: Decimal, currency: string): Decimal {
  return amount.div(FACTORS[currency] as string);
}
