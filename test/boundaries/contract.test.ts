import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FindingJson } from '#findings/shapes.ts';
import { startGround, type TestGround } from '../harness.ts';
import { type Ledger, linesOf, openLedger } from './files.ts';

/** Accounts whose fee of April 2024, which ended on 1 May, was never billed, under different contracts. */
const FILES = {
  prices: 'price_id | product_key | model | currency | unit_amount\nF | fee | flat | EUR | 100',
  subscriptions: `subscription_id | account_id | price_id | start_date | end_date | anchor_day
    SD | days | F | 2024-04-01 | 2024-05-01 | 1
    SM | months | F | 2024-04-01 | 2024-05-01 | 1
    SL | last of the month | F | 2024-02-01 | 2024-03-01 | 1
    SE | escalator | F | 2022-03-10 | 2024-06-01 | 1
    SA | amended | F | 2024-04-01 | 2024-05-01 | 1`,
  contract_terms: `contract_id | account_id | term | value | effective_from | clause
    K1 | days | back_billing_days | 90 | 2024-01-01 | § 7
    K2 | months | back_billing_months | 3 | 2024-01-01 | § 7
    K3 | last of the month | back_billing_months | 1 | 2024-01-01 | § 7
    K4 | escalator | escalator_percent | 5 | 2022-03-10 | § 9
    K5 | amended | back_billing_days | 10 | 2024-01-01 | § 7
    K5 | amended | back_billing_days | 90 | 2024-03-01 | Amendment 1, § 7`,
  invoices: `invoice_id | account_id | period_start | period_end | currency | status
    I | escalator | 2024-02-01 | 2024-06-01 | EUR | paid`,
  invoice_lines: `invoice_id | line_id | amount | product_key | kind | period_start | period_end
    I | 1 | 105.00 | fee | recurring | 2024-02-01 | 2024-03-01
    I | 2 | 105.00 | fee | recurring | 2024-03-01 | 2024-04-01
    I | 3 | 105.00 | fee | recurring | 2024-04-01 | 2024-05-01
    I | 4 | 110.25 | fee | recurring | 2024-05-01 | 2024-06-01`,
};

let ground: TestGround;
let ledger: Ledger;
beforeAll(async () => {
  ground = await startGround();
  ledger = await openLedger(ground, null);
  expect(await ledger.take(FILES)).toBe(0);
});
afterAll(() => ground.stop());

const recoverability = (findings: readonly FindingJson[], account: string) =>
  findings.find((each) => each.account_id === account)?.recoverability;

describe('the back-billing window', () => {
  it('of 90 days from the period’s end holds on its last day, not on the day after', async () => {
    // 1 May and 90 days is 30 July: 30 days to 31 May, 30 in June, 30 in July
    expect(recoverability(await ledger.reconcile('2024-07-29T00:00:00Z'), 'days')).toBe('billable_now');
    expect(recoverability(await ledger.reconcile('2024-07-30T00:00:00Z'), 'days')).toBe('billable_now');
    expect(recoverability(await ledger.reconcile('2024-07-31T00:00:00Z'), 'days')).toBe('time_barred');
  });

  it('of three months holds to the same day of the third month', async () => {
    expect(recoverability(await ledger.reconcile('2024-08-01T00:00:00Z'), 'months')).toBe('billable_now');
    expect(recoverability(await ledger.reconcile('2024-08-02T00:00:00Z'), 'months')).toBe('time_barred');
  });

  it('of one month from 1 March after a leap February holds to 1 April', async () => {
    const account = 'last of the month';
    expect(recoverability(await ledger.reconcile('2024-04-01T00:00:00Z'), account)).toBe('billable_now');
    expect(recoverability(await ledger.reconcile('2024-04-02T00:00:00Z'), account)).toBe('time_barred');
  });

  it('is the one of the amendment in force, not the one it took the place of', async () => {
    expect(recoverability(await ledger.reconcile('2024-07-30T00:00:00Z'), 'amended')).toBe('billable_now');
    expect(recoverability(await ledger.reconcile('2024-07-31T00:00:00Z'), 'amended')).toBe('time_barred');
  });

  it('changes what can be recovered, never what is owed', async () => {
    const before = linesOf(await ledger.reconcile('2024-07-30T00:00:00Z'), 'days');
    const after = linesOf(await ledger.reconcile('2024-07-31T00:00:00Z'), 'days');
    expect(before).toEqual(['uninvoiced_period fee 2024-04-01/2024-05-01 100.00 EUR']);
    expect(after).toEqual(before);
  });
});

describe('an escalator', () => {
  it('raises the first period that begins on or after its anniversary, and not the one that runs', async () => {
    // 5 % each 10 March from 2023 on. March 2024 began before the 10th: 100 × 1.05 = 105, as billed. April
    // is the first with 100 × 1.05² = 110.25 and was billed 105. May was billed right.
    expect(linesOf(await ledger.reconcile('2024-07-31T00:00:00Z'), 'escalator')).toEqual([
      'missed_escalator fee 2024-04-01/2024-05-01 5.25 EUR',
    ]);
  });
});
