import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FindingJson } from '#findings/shapes.ts';
import { startGround, type TestGround } from '../harness.ts';
import { linesOf, openLedger } from './files.ts';

let ground: TestGround;
let findings: FindingJson[];
let rejected: number;

/** No invoice is loaded, so that every fee of a period that ended is found with its exact amount. */
const FILES = {
  prices: `price_id | product_key | model | currency | unit_amount | effective_from
    fee | fee | flat | EUR | 310 | 2020-01-01
    lease | lease | flat | EUR | 290 | 2020-01-01
    use | use | per_unit | EUR | 1 | 2020-01-01`,
  subscriptions: `subscription_id | account_id | price_id | start_date | end_date | billing_interval | anchor_day
    s31 | anchor 31 | fee | 2024-01-31 | 2024-05-31 | month |
    s30 | anchor 30 | fee | 2024-02-10 | 2024-03-30 | month | 30
    s29 | anchor 29 | fee | 2025-01-29 | 2025-03-29 | month | 29
    yearly | leap year | fee | 2023-02-28 | 2025-02-28 | year | 29
    feb24 | half of a leap February | lease | 2024-02-15 | 2024-03-01 | month | 1
    feb23 | half of a February | lease | 2023-02-15 | 2023-03-01 | month | 1
    oneday | one day | fee | 2024-03-31 | 2024-04-01 | month | 1
    leapday | the leap day alone | lease | 2024-02-29 | 2024-03-01 | month | 1
    noday | no day | fee | 2024-03-05 | 2024-03-05 | month | 1
    quarter | quarter over February | fee | 2023-11-30 | 2024-05-30 | quarter | 30
    usage | use at month ends | use | 2024-01-31 | | month |`,
  usage: `event_id | account_id | product_key | ts | units
    u1 | use at month ends | use | 2024-01-31T00:00:00Z | 1
    u2 | use at month ends | use | 2024-02-28T23:59:59.999Z | 10
    u3 | use at month ends | use | 2024-02-29T00:00:00Z | 100
    u4 | use at month ends | use | 2024-03-30T23:59:59.999Z | 1000
    u5 | use at month ends | use | 2024-03-31T00:00:00Z | 10000
    u6 | use at month ends | use | 2024-04-29T23:59:59.999Z | 100000
    u7 | use at month ends | use | 2024-04-30T00:00:00Z | 1000000`,
  reported_usage: `record_id | account_id | product_key | ts | units
    r1 | somebody else | use | 2024-01-01T00:00:00Z | 1`,
};

beforeAll(async () => {
  ground = await startGround();
  const ledger = await openLedger(ground);
  rejected = await ledger.take(FILES);
  findings = await ledger.reconcile('2025-06-01T00:00:00Z');
});
afterAll(() => ground.stop());

const fees = (account: string) => linesOf(findings, account);
const unpaid = (product: string, period: string, amount: string) =>
  `uninvoiced_period ${product} ${period} ${amount} EUR`;

describe('month ends', () => {
  it('an anchor on the 31st falls on the last day of each shorter month and comes back', () => {
    expect(fees('anchor 31')).toEqual([
      unpaid('fee', '2024-01-31/2024-02-29', '310.00'),
      unpaid('fee', '2024-02-29/2024-03-31', '310.00'),
      unpaid('fee', '2024-03-31/2024-04-30', '310.00'),
      unpaid('fee', '2024-04-30/2024-05-31', '310.00'),
    ]);
  });

  it('an anchor on the 30th makes a period of 30 days that ends on the leap day', () => {
    // 30 January to 29 February is 30 days, 10 to 28 February are 19 of them: 310 × 19 ÷ 30 = 196.333…
    expect(fees('anchor 30')).toEqual([
      unpaid('fee', '2024-01-30/2024-02-29', '196.33'),
      unpaid('fee', '2024-02-29/2024-03-30', '310.00'),
    ]);
  });

  it('an anchor on the 29th ends on the 28th of a common February', () => {
    expect(fees('anchor 29')).toEqual([
      unpaid('fee', '2025-01-29/2025-02-28', '310.00'),
      unpaid('fee', '2025-02-28/2025-03-29', '310.00'),
    ]);
  });

  it('quarters anchored on the 30th meet on the leap day', () => {
    expect(fees('quarter over February')).toEqual([
      unpaid('fee', '2023-11-30/2024-02-29', '310.00'),
      unpaid('fee', '2024-02-29/2024-05-30', '310.00'),
    ]);
  });

  it('use counts in the period of its instant, to the millisecond, where the 31st is missing', () => {
    const use = fees('use at month ends');
    expect(use.slice(0, 3)).toEqual([
      'unreported_usage use 2024-01-31/2024-02-29 11.00 EUR',
      'unreported_usage use 2024-02-29/2024-03-31 1100.00 EUR',
      'unreported_usage use 2024-03-31/2024-04-30 110000.00 EUR',
    ]);
    expect(use.slice(3)).toEqual(['unreported_usage use 2024-04-30/2024-05-31 1000000.00 EUR']);
  });
});

describe('the leap day', () => {
  it('an anchor on 29 February bills on the 28th of a common year and on the 29th of a leap year', () => {
    expect(fees('leap year')).toEqual([
      unpaid('fee', '2023-02-28/2024-02-29', '310.00'),
      unpaid('fee', '2024-02-29/2025-02-28', '310.00'),
    ]);
  });

  it('is one of 29 days: 15 of them are worth 15 ÷ 29, not 14 ÷ 28', () => {
    expect(fees('half of a leap February')).toEqual([unpaid('lease', '2024-02-01/2024-03-01', '150.00')]);
    expect(fees('half of a February')).toEqual([unpaid('lease', '2023-02-01/2023-03-01', '145.00')]);
  });

  it('alone is worth one day', () => {
    expect(fees('the leap day alone')).toEqual([unpaid('lease', '2024-02-01/2024-03-01', '10.00')]);
  });
});

describe('short lives', () => {
  it('a subscription of one day owes one day', () => {
    expect(fees('one day')).toEqual([unpaid('fee', '2024-03-01/2024-04-01', '10.00')]); // 310 ÷ 31
  });

  it('a subscription of no day owes nothing', () => {
    expect(fees('no day')).toEqual([]);
    expect(rejected).toBe(0);
  });

  it('a period that has not ended is not a finding', () => {
    expect(findings.every((each) => each.period_end <= '2025-06-01')).toBe(true);
  });
});
