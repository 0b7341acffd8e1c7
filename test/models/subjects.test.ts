import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Fault } from '#core/error.ts';
import { trainSubject } from '#models/commands/train-subject.ts';
import { performTraining } from '#models/jobs/perform.ts';
import { readModel } from '#models/queries/models.ts';
import { listPredictions } from '#models/queries/predictions.ts';
import { TRAINING } from '#models/queries/training-kind.ts';
import { readTraining } from '#models/queries/trainings.ts';
import type { Subject } from '#models/subject.ts';
import { billedByMonth } from '#overview/queries/billed-revenue.ts';
import type { Context } from '#platform/context.ts';
import { claimRun } from '#platform/run/perform.ts';
import { startGround, type TestGround } from '../harness.ts';
import { COLUMNS, csvOf, renewals, startOn } from './tables.ts';

let street: TestGround;
beforeAll(async () => {
  street = await startGround();
});
afterAll(() => street.stop());

const later = (ctx: Context): Context => ({ ...ctx, now: new Date() });

/** A series of a subject that grows by a month each time it is loaded. */
function growing(values: number[]): Subject {
  return {
    id: 'bookings',
    title: 'Bookings',
    predicts: 'What will be booked',
    task: 'series',
    horizonDays: 365,
    load: async () => ({
      task: 'series',
      series: [{ key: 'EUR', unit: 'EUR', startMonth: '2023-01-01', values: [...values] }],
    }),
  };
}

const inTwoMinutes = (ctx: Context): Context => {
  const clock = () => new Date(Date.now() + 120_000);
  return { ...ctx, now: clock(), clock };
};

describe('a training whose process was killed', () => {
  test('is claimed again and starts over', async () => {
    const ctx = await street.newOrganization();
    const id = await startOn(ctx, csvOf(renewals({ rows: 60 })), COLUMNS);
    // As the killed process left it: running, half done, nobody at work.
    expect(await claimRun(ctx, TRAINING, id)).toMatchObject({ row: { tries: 1 }, isRetry: false });
    // Whoever keeps the heartbeat keeps it; two minutes later it is taken for gone.
    await performTraining(later(ctx), id, []);
    expect((await readTraining(ctx, id)).status).toBe('running');
    await performTraining(inTwoMinutes(ctx), id, []);
    expect(await readTraining(ctx, id)).toMatchObject({ status: 'done', version: 1 });
    await performTraining(later(ctx), id, []);
    expect((await readModel(ctx, (await readTraining(ctx, id)).model_id)).history).toHaveLength(1);
  });

  test('ends with words once that happened too often', async () => {
    const ctx = await street.newOrganization();
    const id = await startOn(ctx, csvOf(renewals({ rows: 60 })), COLUMNS);
    const job = randomUUID();
    for (let tries = 1; tries <= TRAINING.tries; tries++)
      expect(await claimRun(ctx, TRAINING, id, job)).toMatchObject({ row: { tries } });
    await performTraining(inTwoMinutes(ctx), id, []);
    const { status, failure } = await readTraining(ctx, id);
    expect([status, failure?.code]).toEqual(['failed', 'interrupted']);
    expect(failure?.mend).toMatch(/fewer rows/);
  });
});

describe('a subject', () => {
  test('whose data are not there ends its training with its own words', async () => {
    const ctx = await street.newOrganization();
    const empty: Subject = {
      ...growing([]),
      load: () => Promise.reject(new Fault('conflict', 'No bookings are loaded.', { mend: 'Import some.' })),
    };
    const id = await trainSubject(ctx, [empty], { subject: 'bookings' });
    await performTraining(ctx, id, [empty]);
    expect((await readTraining(ctx, id)).failure).toEqual({
      code: 'conflict',
      detail: 'No bookings are loaded.',
      mend: 'Import some.',
    });
    await expect(trainSubject(ctx, [empty], { subject: 'nothing' })).rejects.toMatchObject({
      code: 'not_found',
    });
  });

  test('is forecast, its forecasts are logged, and the month that follows scores them', async () => {
    const ctx = await street.newOrganization();
    const values = Array.from({ length: 36 }, (_each, at) => 100 + at + 20 * Math.sin((at * Math.PI) / 6));
    const subject = growing(values);
    const trained = async () => {
      const id = await trainSubject(later(ctx), [subject], { subject: 'bookings', horizon: 6 });
      await performTraining(later(ctx), id, [subject]);
      return readTraining(ctx, id);
    };
    const { model_id, status } = await trained();
    expect(status).toBe('done');
    const model = await readModel(ctx, model_id);
    expect(model.series[0]?.points.map((point) => point.month)).toEqual([
      '2026-01-01',
      '2026-02-01',
      '2026-03-01',
      '2026-04-01',
      '2026-05-01',
      '2026-06-01',
    ]);
    expect(model.series[0]?.history[0]).toEqual({ month: '2023-01-01', value: values[0] });
    values.push(137);
    await trained();
    const after = await readModel(ctx, model_id);
    expect(after).toMatchObject({ champion_version: 2, challengers: 0 });
    expect(after.history[0]?.decision?.sentence).toMatch(/newer/);
    const { items } = await listPredictions(ctx, model_id, { limit: 50, row: 'EUR 2026-01' });
    expect(items).toHaveLength(1);
    expect(items[0]?.outcome).toBe(137);
    expect(items[0]?.loss).toBeCloseTo(Math.abs((items[0]?.value ?? 0) - 137), 9);
    expect(items[0]?.low80).toBeLessThan(items[0]?.value ?? 0);
    await trained();
    expect(await readModel(ctx, model_id)).toMatchObject({ champion_version: 2, challengers: 1 });
  });
});

type Invoice = {
  issued: string | null;
  end?: string;
  currency?: string;
  status?: 'draft' | 'open' | 'paid' | 'void' | 'uncollectible';
  lines: [string, 'recurring' | 'tax' | 'credit' | null][];
};

/** The month of the oldest invoice is left out: what was issued before it may not be there. */
const OLDEST: Invoice = { issued: '2025-12-05T00:00:00Z', lines: [['7', null]] };

async function bill(ctx: Context, invoices: Invoice[]): Promise<void> {
  const own = { organization_id: ctx.organization.id };
  await ctx.pg.write(async (tx) => {
    for (const [
      at,
      { issued, end = '2026-01-01', currency = 'EUR', status = 'open', lines },
    ] of invoices.entries()) {
      const invoice_id = `I${at}`;
      await tx
        .insertInto('invoices')
        .values({
          ...own,
          invoice_id,
          account_id: 'A',
          period_start: '2025-01-01',
          period_end: end,
          currency,
          status,
          issued_at: issued === null ? null : new Date(issued),
          due_at: null,
          paid_at: null,
          subscription_id: null,
        })
        .execute();
      for (const [line, [amount, kind]] of lines.entries()) {
        await tx
          .insertInto('invoice_lines')
          .values({
            ...own,
            invoice_id,
            line_id: `L${line}`,
            amount,
            kind,
            product_key: null,
            quantity: null,
            unit_amount: null,
            period_start: null,
            period_end: null,
            description: null,
          })
          .execute();
      }
    }
  });
}

const ASOF = new Date('2026-12-31T00:00:00Z');

describe('billed revenue by month', () => {
  test('leaves tax out and takes credits off; drafts and void invoices are not billed', async () => {
    const ctx = await street.newOrganization();
    await bill(ctx, [
      OLDEST,
      {
        issued: '2026-01-10T00:00:00Z',
        lines: [
          ['100.50', 'recurring'],
          ['19.10', 'tax'],
          ['-20.25', 'credit'],
        ],
      },
      { issued: '2026-01-11T00:00:00Z', status: 'draft', lines: [['900', null]] },
      { issued: '2026-02-10T00:00:00Z', status: 'void', lines: [['900', null]] },
      { issued: '2026-02-10T00:00:00Z', status: 'paid', lines: [['70', null]] },
      { issued: '2026-03-01T00:00:00Z', lines: [['1', null]] },
    ]);
    expect(await billedByMonth(ctx, ASOF)).toEqual([
      { key: 'EUR', unit: 'EUR', startMonth: '2026-01-01', values: [80.25, 70] },
    ]);
  });

  test('keeps currencies apart, each from its first month on, and a month without invoices is nothing', async () => {
    const ctx = await street.newOrganization();
    await bill(ctx, [
      OLDEST,
      { issued: '2026-01-10T00:00:00Z', lines: [['10', null]] },
      { issued: '2026-04-10T00:00:00Z', lines: [['40', null]] },
      { issued: '2026-03-10T00:00:00Z', currency: 'USD', lines: [['3', null]] },
      { issued: '2026-05-02T00:00:00Z', lines: [['5', null]] },
    ]);
    expect(await billedByMonth(ctx, ASOF)).toEqual([
      { key: 'EUR', unit: 'EUR', startMonth: '2026-01-01', values: [10, 0, 0, 40] },
      { key: 'USD', unit: 'USD', startMonth: '2026-03-01', values: [3, 0] },
    ]);
  });

  test('goes by the organization’s own months, by the period’s end where no issue is known, and by what was known', async () => {
    const ctx = await street.newOrganization({ timeZone: 'America/New_York' });
    await bill(ctx, [
      OLDEST,
      { issued: '2026-02-01T03:00:00Z', lines: [['31', null]] },
      { issued: null, end: '2026-02-15', lines: [['15', null]] },
      { issued: '2026-03-20T12:00:00Z', lines: [['20', null]] },
      { issued: '2026-04-20T12:00:00Z', lines: [['99', null]] },
    ]);
    const [all] = await billedByMonth(ctx, ASOF);
    expect([all?.startMonth, all?.values]).toEqual(['2026-01-01', [31, 15, 20]]);
    const [early] = await billedByMonth(ctx, new Date('2026-03-31T00:00:00Z'));
    expect(early?.values).toEqual([31, 15]);
  });

  test('has nothing to tell of fewer than two whole months, and says what to do', async () => {
    const ctx = await street.newOrganization();
    await expect(billedByMonth(ctx, ASOF)).rejects.toMatchObject({ code: 'conflict' });
    await bill(ctx, [
      OLDEST,
      { issued: '2026-01-10T00:00:00Z', lines: [['10', null]] },
      { issued: '2026-02-10T00:00:00Z', lines: [['10', null]] },
    ]);
    await expect(billedByMonth(ctx, ASOF)).rejects.toMatchObject({
      detail: { mend: expect.stringMatching(/Import/) },
    });
  });
});
