import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startGround, type TestGround } from '../harness.ts';
import { type Files, linesOf, openLedger } from './files.ts';

let ground: TestGround;
beforeAll(async () => {
  ground = await startGround();
});
afterAll(() => ground.stop());

const PRICES = `price_id | product_key | model | currency | unit_amount
  fee | fee | flat | EUR | 310
  dear | fee | flat | EUR | 620
  use | use | per_unit | EUR | 1`;
const INVOICES = 'invoice_id | account_id | period_start | period_end | currency | status | issued_at';
const LINES = 'invoice_id | line_id | amount | product_key | kind | period_start | period_end';
const CREDITS = 'credit_id | account_id | amount | currency | product_key | period_start | period_end | kind';
const one = (price: string, start = '2026-01-01') =>
  `subscription_id | account_id | price_id | start_date\nS | A | ${price} | ${start}`;

async function findingsOf(files: Files, asOf: string): Promise<string[]> {
  const ledger = await openLedger(ground);
  expect(await ledger.take({ prices: PRICES, ...files })).toBe(0);
  return linesOf(await ledger.reconcile(asOf), 'A');
}

describe('a credit', () => {
  const billed = (amount: string, credit: string) =>
    findingsOf(
      {
        subscriptions: one('fee'),
        invoices: `${INVOICES}\nI | A | 2026-01-01 | 2026-02-01 | EUR | paid | 2026-01-01`,
        invoice_lines: `${LINES}\nI | 1 | ${amount} | fee | recurring | |`,
        credits: `${CREDITS}\n${credit}`,
      },
      '2026-02-01T00:00:00Z',
    );

  it('larger than the bill closes a shortfall and opens nothing on the other side', async () => {
    // 300 of 310 billed, 5000 waived: the gap of 10 goes to zero and no further
    expect(await billed('300.00', 'C | A | 5000.00 | EUR | fee | 2026-01-01 | 2026-02-01 | waiver')).toEqual(
      [],
    );
  });

  it('larger than the excess closes what was billed too much and makes no leak', async () => {
    expect(await billed('400.00', 'C | A | 5000.00 | EUR | fee | 2026-01-01 | 2026-02-01 | refund')).toEqual(
      [],
    );
  });

  it('larger than a right bill changes nothing', async () => {
    expect(await billed('310.00', 'C | A | 5000.00 | EUR | fee | 2026-01-01 | 2026-02-01 | credit')).toEqual(
      [],
    );
  });

  it('that is a cent short of the gap leaves a cent, which is nothing; two cents are a finding', async () => {
    expect(await billed('300.00', 'C | A | 9.99 | EUR | fee | 2026-01-01 | 2026-02-01 | credit')).toEqual([]);
    expect(await billed('300.00', 'C | A | 9.98 | EUR | fee | 2026-01-01 | 2026-02-01 | credit')).toEqual([
      'price_drift fee 2026-01-01/2026-02-01 0.02 EUR',
    ]);
  });

  it('of another currency or another month closes nothing', async () => {
    const gap = ['price_drift fee 2026-01-01/2026-02-01 10.00 EUR'];
    expect(await billed('300.00', 'C | A | 5000.00 | USD | fee | 2026-01-01 | 2026-02-01 | waiver')).toEqual(
      gap,
    );
    expect(await billed('300.00', 'C | A | 5000.00 | EUR | fee | 2026-02-01 | 2026-03-01 | waiver')).toEqual(
      gap,
    );
  });

  it('as a negative line larger than its invoice makes the invoice negative, not the finding', async () => {
    const lines = await findingsOf(
      {
        subscriptions: one('fee'),
        invoices: `${INVOICES}\nI | A | 2026-01-01 | 2026-02-01 | EUR | paid | 2026-01-01`,
        invoice_lines: `${LINES}\nI | 1 | 410.00 | fee | recurring | |\nI | 2 | -5000.00 | fee | credit | |`,
      },
      '2026-02-01T00:00:00Z',
    );
    expect(lines).toEqual([]); // billed 100 too much, credited with more
  });
});

describe('an invoice that spans periods', () => {
  const use = `event_id | account_id | product_key | ts | units
    j | A | use | 2024-01-15T12:00:00Z | 31
    f | A | use | 2024-02-15T12:00:00Z | 29
    m | A | use | 2024-03-15T12:00:00Z | 31`;
  const quarter = (amount: string, start = '2024-01-01', end = '2024-04-01') =>
    findingsOf(
      {
        subscriptions: one('use', '2024-01-01'),
        usage: use,
        reported_usage: use.replace('event_id', 'record_id'),
        invoices: `${INVOICES}\nI | A | ${start} | ${end} | EUR | paid | ${end}`,
        invoice_lines: `${LINES}\nI | 1 | ${amount} | use | usage | |`,
      },
      '2024-04-01T00:00:00Z',
    );

  it('is spread by days, the leap day among them', async () => {
    expect(await quarter('91.00')).toEqual([]); // 91 days, a euro a day: 31, 29 and 31
  });

  it('spreads what is too much over its periods by days', async () => {
    // 182 for 91: each day is billed twice
    expect(await quarter('182.00')).toEqual([
      'over_billed use 2024-01-01/2024-02-01 31.00 EUR',
      'over_billed use 2024-02-01/2024-03-01 29.00 EUR',
      'over_billed use 2024-03-01/2024-04-01 31.00 EUR',
    ]);
  });

  it('shares the cents so that they add up to the line', async () => {
    // 92.00 × 31 ÷ 91 = 31.3406…, × 29 ÷ 91 = 29.3186…, and the rest: 31.34 + 29.32 + 31.34 = 92.00
    expect(await quarter('92.00')).toEqual([
      'over_billed use 2024-01-01/2024-02-01 0.34 EUR',
      'over_billed use 2024-02-01/2024-03-01 0.32 EUR',
      'over_billed use 2024-03-01/2024-04-01 0.34 EUR',
    ]);
  });

  it('bills nothing in the months it does not touch', async () => {
    expect(await quarter('60.00', '2024-01-01', '2024-03-01')).toEqual([
      'missed_overage use 2024-03-01/2024-04-01 31.00 EUR',
    ]);
  });

  it('whose line has a period of its own is billed there alone', async () => {
    const lines = await findingsOf(
      {
        subscriptions: one('use', '2024-01-01'),
        usage: use,
        reported_usage: use.replace('event_id', 'record_id'),
        invoices: `${INVOICES}\nI | A | 2024-01-01 | 2024-04-01 | EUR | paid | 2024-04-01`,
        invoice_lines: `${LINES}
          I | 1 | 31.00 | use | usage | 2024-01-01 | 2024-02-01
          I | 2 | 29.00 | use | usage | 2024-02-01 | 2024-03-01
          I | 3 | 31.00 | use | usage | 2024-03-01 | 2024-04-01`,
      },
      '2024-04-01T00:00:00Z',
    );
    expect(lines).toEqual([]);
  });
});

describe('a plan change inside a period', () => {
  const change = (
    from: string,
    to: string,
  ) => `subscription_id | account_id | price_id | start_date | end_date | anchor_day
    S1 | A | fee | 2026-03-01 | ${to} | 1
    S2 | A | dear | ${from} | | 1`;
  const billed = (...amounts: string[]) => ({
    invoices: `${INVOICES}\nI | A | 2026-03-01 | 2026-04-01 | EUR | paid | 2026-04-01`,
    invoice_lines: [LINES, ...amounts.map((each, nth) => `I | ${nth} | ${each} | fee | recurring | |`)].join(
      '\n',
    ),
  });

  it('at noon is a change of that whole day: it is billed once, at the new price', async () => {
    // 310 × 14 ÷ 31 = 140; 620 × 17 ÷ 31 = 340
    const noon = change('2026-03-15', '2026-03-15');
    expect(
      await findingsOf({ subscriptions: noon, ...billed('140.00', '340.00') }, '2026-04-01T00:00:00Z'),
    ).toEqual([]);
    expect(await findingsOf({ subscriptions: noon, ...billed('480.00') }, '2026-04-01T00:00:00Z')).toEqual(
      [],
    );
  });

  it('that was billed at the old price for the whole month is one finding of the difference', async () => {
    const noon = change('2026-03-15', '2026-03-15');
    // 480 − 310
    const found = await findingsOf({ subscriptions: noon, ...billed('310.00') }, '2026-04-01T00:00:00Z');
    expect(found).toEqual(['price_drift fee 2026-03-01/2026-04-01 170.00 EUR']);
  });

  it('parts metered use by local days: the hours before noon of the day go with the new price', async () => {
    const found = await findingsOf(
      {
        prices: `price_id | product_key | model | currency | unit_amount
          old | use | per_unit | EUR | 1
          new | use | per_unit | EUR | 3`,
        subscriptions: `subscription_id | account_id | price_id | start_date | end_date | anchor_day | time_zone
          S1 | A | old | 2026-03-01 | 2026-03-15 | 1 | Europe/Berlin
          S2 | A | new | 2026-03-15 | | 1 | Europe/Berlin`,
        usage: `event_id | account_id | product_key | ts | units
          a | A | use | 2026-03-14T22:59:59.999Z | 1
          b | A | use | 2026-03-14T23:00:00Z | 10
          c | A | use | 2026-03-15T10:59:59Z | 100
          d | A | use | 2026-03-15T11:00:00Z | 1000`,
        reported_usage: `record_id | account_id | product_key | ts | units
          r | somebody else | use | 2026-03-15T11:00:00Z | 1`,
      },
      '2026-04-01T00:00:00Z',
    );
    // Noon in Berlin is 11:00 UTC. 1 × 1 + (10 + 100 + 1000) × 3 = 3331
    expect(found).toEqual(['unreported_usage use 2026-03-01/2026-04-01 3331.00 EUR']);
  });
});
