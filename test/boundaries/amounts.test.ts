import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FindingJson } from '#findings/shapes.ts';
import { startGround, type TestGround } from '../harness.ts';
import { linesOf, openLedger } from './files.ts';

/** Metered use of March 2026 that nobody reported or billed; null: nothing is owed, nothing is found. */
type Case = { what: string; price: string; units: string[]; owed: string | null };
const EUR = (unit: string) => `per_unit | EUR | ${unit} | |`;

const CASES: Case[] = [
  // Half-even ties: 308.645 goes down to the even cent, 308.655 up to it, a hair above a tie goes up.
  { what: 'tie down', price: EUR('0.0025'), units: ['123458'], owed: '308.64 EUR' },
  { what: 'tie up', price: EUR('0.0025'), units: ['123462'], owed: '308.66 EUR' },
  { what: 'above the tie', price: EUR('0.0025'), units: ['123458', '0.0001'], owed: '308.65 EUR' },
  // 33 × 0.004 = 0.132: event by event it would be nothing.
  { what: 'rounded once', price: EUR('0.004'), units: Array(33).fill('1'), owed: '0.13 EUR' },
  // A gap of one minor unit is nothing, of two it is a finding (rule 15).
  { what: 'one cent', price: EUR('0.01'), units: ['1'], owed: null },
  { what: 'two cents', price: EUR('0.01'), units: ['2'], owed: '0.02 EUR' },
  { what: 'a cent and a half', price: EUR('0.005'), units: ['3'], owed: '0.02 EUR' },
  { what: 'half a cent', price: EUR('0.005'), units: ['1'], owed: null },
  { what: 'a millionth of a cent', price: EUR('0.00000001'), units: ['1'], owed: null },
  { what: 'eight decimals', price: EUR('0.00000125'), units: ['1000000'], owed: '1.25 EUR' },
  { what: 'zero units', price: EUR('5'), units: ['0', '0'], owed: null },
  { what: 'price of zero', price: EUR('0'), units: ['1000000'], owed: null },
  { what: 'a thousandth of a unit', price: EUR('999.99'), units: ['0.001'], owed: '1.00 EUR' },
  // 10^15 + 1 units: 10^15 × 4.99 + 4.99, far beyond what a double can tell apart.
  { what: '10^15', price: EUR('4.99'), units: ['1000000000000001'], owed: '4990000000000004.99 EUR' },
  // A year of it passes 64 bits of cents.
  { what: '10^15 dear', price: EUR('19.99'), units: ['1000000000000001'], owed: '19990000000000019.99 EUR' },
  {
    what: '10^15 in parts',
    price: EUR('0.01'),
    units: ['999999999999999', '2'],
    owed: '10000000000000.01 EUR',
  },
  { what: '10^15 tiny', price: EUR('0.00000001'), units: ['1000000000000001'], owed: '10000000.00 EUR' },
  // 1000 × 0.10 + 4000 × 0.08 + (10^15 − 5000) × 0.05 = 420 + 49999999999750
  {
    what: '10^15 graduated',
    price: 'graduated | EUR | | | 1000 @ 0.10, 5000 @ 0.08, rest @ 0.05',
    units: ['1000000000000000'],
    owed: '50000000000170.00 EUR',
  },
  // ⌈10^15 ÷ 7⌉ = 142857142857143 packages: 7 × 142857142857143 = 10^15 + 1
  {
    what: '10^15 in packages',
    price: 'package | EUR | 0.03 | 7 |',
    units: ['1000000000000000'],
    owed: '4285714285714.29 EUR',
  },
  {
    what: 'a package full',
    price: 'package | EUR | 15 | 1000 |',
    units: ['999.5', '0.5'],
    owed: '15.00 EUR',
  },
  {
    what: 'a package begun',
    price: 'package | EUR | 15 | 1000 |',
    units: ['1000', '0.000001'],
    owed: '30.00 EUR',
  },
  // The bound belongs to its own tier: 1000 × 0.10; one hair above it all units are at 0.05: 50.0005.
  {
    what: 'volume at the bound',
    price: 'volume | EUR | | | 1000 @ 0.10, rest @ 0.05',
    units: ['1000'],
    owed: '100.00 EUR',
  },
  {
    what: 'volume above it',
    price: 'volume | EUR | | | 1000 @ 0.10, rest @ 0.05',
    units: ['1000.01'],
    owed: '50.00 EUR',
  },
  // Yen have no decimals: 6.5 and 7.5 are ties, and a yen is the smallest gap. Dinars have three.
  { what: 'yen tie down', price: 'per_unit | JPY | 0.5 | |', units: ['13'], owed: '6 JPY' },
  { what: 'yen tie up', price: 'per_unit | JPY | 0.75 | |', units: ['10'], owed: '8 JPY' },
  { what: 'one yen', price: 'per_unit | JPY | 1 | |', units: ['1'], owed: null },
  { what: 'two yen', price: 'per_unit | JPY | 1 | |', units: ['2'], owed: '2 JPY' },
  {
    what: '10^15 yen',
    price: 'per_unit | JPY | 3 | |',
    units: ['1000000000000001'],
    owed: '3000000000000003 JPY',
  },
  { what: 'dinar tie up', price: 'per_unit | KWD | 0.0125 | |', units: ['7'], owed: '0.088 KWD' },
  { what: 'dinar tie down', price: 'per_unit | KWD | 0.0125 | |', units: ['5'], owed: '0.062 KWD' },
  { what: 'one fils', price: 'per_unit | KWD | 0.001 | |', units: ['1'], owed: null },
  { what: 'two fils', price: 'per_unit | KWD | 0.001 | |', units: ['2'], owed: '0.002 KWD' },
];

let ground: TestGround;
let findings: FindingJson[];

beforeAll(async () => {
  ground = await startGround();
  const ledger = await openLedger(ground);
  const rejected = await ledger.take({
    prices: [
      'price_id | product_key | model | currency | unit_amount | package_size | tiers',
      ...CASES.map(({ price }, index) => {
        const [model, currency, unit, size, tiers = ''] = price.split('|').map((cell) => cell.trim());
        return `P${index} | use | ${model} | ${currency} | ${unit} | ${size} | ${tiersJson(tiers)}`;
      }),
    ].join('\n'),
    subscriptions: [
      'subscription_id | account_id | price_id | start_date',
      ...CASES.map(({ what }, index) => `S${index} | ${what} | P${index} | 2026-03-01`),
    ].join('\n'),
    usage: [
      'event_id | account_id | product_key | ts | units',
      ...CASES.flatMap(({ what, units }, index) =>
        units.map((each, nth) => `${index}-${nth} | ${what} | use | 2026-03-15T12:00:00Z | ${each}`),
      ),
    ].join('\n'),
    reported_usage: `record_id | account_id | product_key | ts | units
      r | somebody else | use | 2026-03-15T12:00:00Z | 1`,
  });
  expect(rejected).toBe(0);
  findings = await ledger.reconcile('2026-04-01T00:00:00Z');
});
afterAll(() => ground.stop());

function tiersJson(text: string): string {
  if (text === '') return '';
  const tiers = text.split(',').map((tier) => {
    const [bound = '', unit = ''] = tier.split('@').map((cell) => cell.trim());
    return { up_to: bound === 'rest' ? null : Number(bound), unit_amount: unit };
  });
  return JSON.stringify(tiers);
}

describe('what unreported use is worth, to the last minor unit', () => {
  it.each(CASES)('$what', ({ what, owed }) => {
    const expected = owed === null ? [] : [`unreported_usage use 2026-03-01/2026-04-01 ${owed}`];
    expect(linesOf(findings, what)).toEqual(expected);
  });
});
