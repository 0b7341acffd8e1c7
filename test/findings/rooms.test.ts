import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Found, recordFindings, type StatedFinding } from '#findings/commands/record.ts';
import { getFinding, listFindings } from '#findings/queries/findings.ts';
import { readTotals } from '#findings/queries/headline.ts';
import { readResultTotals } from '#findings/queries/totals.ts';
import { findingTypes } from '#findings/types.ts';
import type { Context } from '#platform/context.ts';
import { recordFaults } from '#reconciliation/commands/faults.ts';
import type { QualityFault } from '#reconciliation/quality/fault.ts';
import { startGround, type TestGround } from '../harness.ts';

let engines: TestGround;
let ctx: Context;
beforeAll(async () => {
  engines = await startGround();
});
afterAll(() => engines.stop());
beforeEach(async () => {
  ctx = await engines.newOrganization();
});

const LEAKS = findingTypes(
  'leaks',
  {
    lost_seats: {
      ledger: 'owed',
      label: 'Lost seats',
      meaning: 'Seats that were used and not billed.',
      measures: { seats: 'count', billed: 'money' },
    },
  },
  { seats: 'usage', billed: 'billed' },
);
const TALKS = findingTypes('talks', {
  low_price: {
    ledger: 'improvable',
    label: 'Low price',
    meaning: 'The price is below what others pay.',
    measures: { agreed: 'percent', usual: 'percent' },
  },
});

const ASOF = new Date('2026-02-10T00:00:00Z');
const stated = <Type extends string>(
  type: Type,
  rest: Partial<StatedFinding<Type>>,
): StatedFinding<Type> => ({
  type,
  accountId: 'A1',
  productKey: null,
  subscriptionId: null,
  sourceKey: null,
  period: { start: '2026-01-01', end: '2026-02-01' },
  amountMinor: 1_000n,
  currency: 'EUR',
  annualisedMinor: 12_000n,
  confidence: 0.9,
  severity: 'low',
  recoverability: 'billable_now',
  measures: {},
  reason: 'As the test says.',
  evidence: {},
  ...rest,
});
const seats = (rest: Partial<StatedFinding<'lost_seats'>> = {}) =>
  stated('lost_seats', { measures: { seats: '3', billed: 500n }, ...rest });
const price = (rest: Partial<StatedFinding<'low_price'>> = {}) =>
  stated('low_price', { measures: { agreed: '10', usual: '12.5' }, amountMinor: 700n, ...rest });

const record = <Type extends string>(
  found: Omit<Found<Type>, 'runId' | 'asOf' | 'looked'>,
  looked = ['A1'],
) => ctx.pg.write((tx) => recordFindings(ctx, tx, { runId: randomUUID(), asOf: ASOF, looked, ...found }));
const list = async (query: Record<string, string> = {}) => (await listFindings(ctx, query)).items;

describe('two rooms that find things in one account', () => {
  test('record at the same time, and a room that finds nothing more closes only what it said itself', async () => {
    await Promise.all([
      record({ types: LEAKS, findings: [seats()] }),
      record({ types: TALKS, findings: [price()] }),
    ]);
    expect((await list()).map((each) => each.room).sort()).toEqual(['leaks', 'talks']);
    const [closing, again] = await Promise.all([
      record({ types: LEAKS, findings: [] }),
      record({ types: TALKS, findings: [price()] }),
    ]);
    expect([closing, again]).toEqual([
      { opened: [], moved: 0, closed: 1 },
      { opened: [], moved: 0, closed: 0 },
    ]);
    expect((await list()).map((each) => each.type)).toEqual(['low_price']);
    expect((await list({ state: 'closed' })).map((each) => each.type)).toEqual(['lost_seats']);
  });

  test('close nothing in accounts that they did not look at', async () => {
    await record({ types: LEAKS, findings: [seats(), seats({ accountId: 'A2' })] }, ['A1', 'A2']);
    await record({ types: LEAKS, findings: [] }, ['A2']);
    expect((await list()).map((each) => each.account_id)).toEqual(['A1']);
    await record({ types: LEAKS, findings: [] }, []);
    expect(await list()).toHaveLength(1);
  });

  test('close only their own data issues', async () => {
    const fault: QualityFault = {
      kind: 'clock_skew',
      accountId: 'A1',
      productKey: null,
      sourceKey: null,
      period: { start: '2026-01-01', end: '2026-02-01' },
      measured: {},
      words: 'One clock is late.',
      effect: 'None.',
      findingsAffected: 0,
    };
    const name = (room: string, faults: QualityFault[]) =>
      ctx.pg.write((tx) => recordFaults(ctx, tx, { room, runId: randomUUID(), looked: ['A1'], faults }));
    const open = async () =>
      (
        await ctx.pg.read((tx) =>
          tx.selectFrom('quality_faults').select('room').where('closed_at', 'is', null).execute(),
        )
      ).map((row) => row.room);
    await Promise.all([name('reconciliation', [fault]), name('talks', [fault])]);
    expect((await open()).sort()).toEqual(['reconciliation', 'talks']);
    await name('talks', []);
    expect(await open()).toEqual(['reconciliation']);
  });
});

describe('what a finding carries', () => {
  test('are the measures that its kind declares, money in major units, and what it is about', async () => {
    const about = { kind: 'contract', id: 'C-7' };
    await record({ types: LEAKS, findings: [seats(), seats({ about })] });
    const items = await list();
    expect(new Set(items.map((each) => each.id)).size).toBe(2);
    const one = items.find((each) => each.about.kind === 'contract');
    expect(one).toMatchObject({ about, account_id: 'A1', measures: { seats: '3', billed: '5.00' } });
    expect(one).toMatchObject({ billed: '5.00', actual_units: null });
    const other = items.find((each) => each.id !== one?.id);
    expect(other?.about).toEqual({ kind: 'account', id: 'A1' });
  });

  test('says which of its measures moved the amount, and refuses one that its kind does not declare', async () => {
    await record({ types: LEAKS, findings: [seats()] });
    const more = seats({ amountMinor: 9_000n, measures: { seats: '27', billed: 500n } });
    expect(await record({ types: LEAKS, findings: [more] })).toEqual({ opened: [], moved: 1, closed: 0 });
    expect((await list())[0]).toMatchObject({ amount_before: '10.00', amount_moved_because: 'usage' });
    const strange = seats({ measures: { desks: '1' } });
    await expect(record({ types: LEAKS, findings: [strange] })).rejects.toThrow(/desks is not declared/);
    const wrong = seats({ measures: { billed: '5.00' } });
    await expect(record({ types: LEAKS, findings: [wrong] })).rejects.toThrow(/billed is money/);
  });
});

test('an improvable finding is listed, and totalled apart from what is owed', async () => {
  await record({ types: LEAKS, findings: [seats()] });
  await record({ types: TALKS, findings: [price()] });
  const [one] = await list({ ledger: 'improvable' });
  expect(one).toMatchObject({ type: 'low_price', amount: '7.00', measures: { agreed: '10', usual: '12.5' } });
  expect(await getFinding(ctx, one?.id ?? '')).toEqual(one);
  const eur = (amount: string) => [{ amount, currency: 'EUR' }];
  const totals = await readTotals(ctx);
  expect(totals).toMatchObject({
    owed: eur('10.00'),
    owed_billable_now: eur('10.00'),
    owed_annualised: eur('120.00'),
    improvable: eur('7.00'),
    owed_to_customer: [],
    open_findings: 2,
  });
  expect(totals.by_type.map(({ type, ledger }) => [type, ledger])).toEqual([
    ['lost_seats', 'owed'],
    ['low_price', 'improvable'],
  ]);
  const { parts } = await readResultTotals(ctx, { limit: 50 });
  expect(parts.map((part) => [part.ledger, part.amounts])).toEqual([
    ['improvable', eur('7.00')],
    ['owed', eur('10.00')],
  ]);
});
