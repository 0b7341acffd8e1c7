import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startGround, type TestGround } from '../harness.ts';
import { type Files, linesOf, openLedger } from './files.ts';

let ground: TestGround;
beforeAll(async () => {
  ground = await startGround();
});
afterAll(() => ground.stop());

const TERMS: Files = {
  prices: 'price_id | product_key | model | currency | unit_amount\nP | use | per_unit | EUR | 1',
  subscriptions: `subscription_id | account_id | price_id | start_date
    S | A | P | 2026-01-01`,
  reported_usage: `record_id | account_id | product_key | ts | units
    r | somebody else | use | 2026-01-01T00:00:00Z | 1`,
};
const HEADER = 'event_id | account_id | product_key | ts | units | supersedes';
const events = (...rows: string[]): Files => ({ usage: [HEADER, ...rows].join('\n') });
const owed = (month: string, next: string, amount: string) =>
  `unreported_usage use 2026-${month}-01/2026-${next}-01 ${amount} EUR`;

/** What account A owes for use that came in these files, one import after the other. */
async function owedAfter(...imports: Files[]): Promise<string[]> {
  const ledger = await openLedger(ground);
  await ledger.take(TERMS);
  for (const files of imports) expect(await ledger.take(files)).toBe(0);
  return linesOf(await ledger.reconcile('2026-04-01T00:00:00Z'), 'A');
}

describe('a correction', () => {
  it('takes the place of what it supersedes', async () => {
    const use = events(
      'e | A | use | 2026-01-10T00:00:00Z | 100 |',
      'c | A | use | 2026-01-10T00:00:00Z | 70 | e',
    );
    expect(await owedAfter(use)).toEqual([owed('01', '02', '70.00')]);
  });

  it('counts the same whether it comes before, with or after its event', async () => {
    const event = events('e | A | use | 2026-01-10T00:00:00Z | 100 |');
    const correction = events('c | A | use | 2026-01-10T00:00:00Z | 70 | e');
    const both = [owed('01', '02', '70.00')];
    expect(await owedAfter(event, correction)).toEqual(both);
    expect(await owedAfter(correction, event)).toEqual(both);
    expect(await owedAfter(correction, event, correction, event)).toEqual(both);
  });

  it('of a correction leaves the last of the chain', async () => {
    const use = events(
      'c2 | A | use | 2026-01-10T00:00:00Z | 40 | c1',
      'e | A | use | 2026-01-10T00:00:00Z | 100 |',
      'c1 | A | use | 2026-01-10T00:00:00Z | 70 | e',
    );
    expect(await owedAfter(use)).toEqual([owed('01', '02', '40.00')]);
  });

  it('to nothing leaves nothing', async () => {
    const use = events(
      'e | A | use | 2026-01-10T00:00:00Z | 100 |',
      'c | A | use | 2026-01-10T00:00:00Z | 0 | e',
    );
    expect(await owedAfter(use)).toEqual([]);
  });

  it('moves use over a month end, out of one period and into the other', async () => {
    const use = events(
      'k | A | use | 2026-01-05T00:00:00Z | 5 |',
      'e | A | use | 2026-01-31T23:59:59.999Z | 100 |',
      'c | A | use | 2026-02-01T00:00:00Z | 100 | e',
    );
    expect(await owedAfter(use)).toEqual([owed('01', '02', '5.00'), owed('02', '03', '100.00')]);
  });

  it('may be negative, and takes from the other use of its period', async () => {
    // 500 and, instead of 100, −30: 470
    const use = events(
      'k | A | use | 2026-01-05T00:00:00Z | 500 |',
      'e | A | use | 2026-01-10T00:00:00Z | 100 |',
      'c | A | use | 2026-01-10T00:00:00Z | -30 | e',
    );
    expect(await owedAfter(use)).toEqual([owed('01', '02', '470.00')]);
  });

  it('that makes the use of a period negative owes nothing, and never an amount back', async () => {
    const use = events(
      'e | A | use | 2026-01-10T00:00:00Z | 100 |',
      'c | A | use | 2026-01-10T00:00:00Z | -30 | e',
    );
    expect(await owedAfter(use)).toEqual([]);
  });

  it('alone may be negative: another event below zero is rejected', async () => {
    const ledger = await openLedger(ground);
    await ledger.take(TERMS);
    const use = events(
      'e | A | use | 2026-01-10T00:00:00Z | 100 |',
      'n | A | use | 2026-01-11T00:00:00Z | -30 |',
    );
    expect(await ledger.take(use)).toBe(1);
    expect(linesOf(await ledger.reconcile('2026-02-01T00:00:00Z'), 'A')).toEqual([
      owed('01', '02', '100.00'),
    ]);
  });

  it('that comes after the run changes the finding’s amount and leaves its identity', async () => {
    const ledger = await openLedger(ground);
    await ledger.take(TERMS);
    await ledger.take(events('e | A | use | 2026-01-10T00:00:00Z | 100 |'));
    const [before] = await ledger.reconcile('2026-02-01T00:00:00Z');
    await ledger.take(events('c | A | use | 2026-01-10T00:00:00Z | 70 | e'));
    const [after] = await ledger.reconcile('2026-02-01T00:00:00Z');
    expect([before?.amount, after?.amount]).toEqual(['100.00', '70.00']);
    expect(after?.id).toBe(before?.id);
  });

  it('with the id of an event and other content is a conflict: the first accepted stands', async () => {
    const first = events('e | A | use | 2026-01-10T00:00:00Z | 100 |');
    const ledger = await openLedger(ground);
    await ledger.take(TERMS);
    await ledger.take(first);
    await ledger.take(events('e | A | use | 2026-01-10T00:00:00Z | 999 |'));
    expect(linesOf(await ledger.reconcile('2026-02-01T00:00:00Z'), 'A')).toEqual([
      owed('01', '02', '100.00'),
    ]);
  });
});
