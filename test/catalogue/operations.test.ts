import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { List } from '#catalogue/list.ts';
import { queryFor, readList } from '#catalogue/queries/list.ts';
import { createModel, NO_SETTINGS } from '#models/commands/model.ts';
import { PREDICTION_LIST } from '#models/queries/predictions.ts';
import type { Context } from '#platform/context.ts';
import { RUN_LIST } from '#reconciliation/queries/runs.ts';
import { startGround, type TestGround } from '../harness.ts';

let ground: TestGround;
let ctx: Context;
beforeAll(async () => {
  ground = await startGround();
  ctx = await ground.newOrganization({ currency: 'EUR' });
  const { id: organization_id } = ctx.organization;
  await ctx.pg.write(async (tx) => {
    const runs = [7, 3, 5, 3, 9].map((accounts) => ({
      organization_id,
      run_id: randomUUID(),
      status: 'done' as const,
      scope: 'all' as const,
      accounts: BigInt(accounts),
      created_at: ctx.now,
    }));
    await tx.insertInto('reconciliation_runs').values(runs).execute();
    const model = await createModel(ctx, tx, {
      name: 'Churn',
      task: 'classifier',
      predicts: 'It',
      subject: null,
      settings: NO_SETTINGS,
      seed: 's',
    });
    const predictions = [0.1, 0.3, 1 / 3, 0.3, 0.9].map((value, at) => ({
      organization_id,
      prediction_id: randomUUID(),
      model_id: model.model_id,
      version: 1,
      role: 'champion' as const,
      row_key: `R${at % 2}`,
      as_of: ctx.now,
      inputs: '{}',
      inputs_hash: '',
      value,
      intervals: null,
      verdict: 'skill' as const,
      reasons: '[]',
      predicted_at: ctx.now,
      predicted_by: '{}',
    }));
    await tx.insertInto('model_predictions').values(predictions).execute();
  });
});
afterAll(() => ground?.stop());

describe.each([
  ['runs', RUN_LIST as List, 'accounts', 'scope', 'all', [9, 7, 5, 3, 3]],
  ['predictions', PREDICTION_LIST as List, 'probability', 'role', 'champion', [0.9, 1 / 3, 0.3, 0.3, 0.1]],
] as const)('a cursor of %s', (_name, list, sort, filter, word, sorted) => {
  const read = (query: Record<string, string | number>) => readList(ctx, list, queryFor(list, query));

  test('goes through every row once, in the order that was asked for', async () => {
    const rows: Record<string, unknown>[] = [];
    for (let cursor: string | null = ''; cursor !== null; ) {
      const page = await read({ sort, direction: 'desc', limit: 2, cursor });
      rows.push(...(page.items as Record<string, unknown>[]));
      cursor = page.next_cursor;
    }
    expect(rows.map((row) => row[sort])).toEqual(sorted);
    expect(new Set(rows.map((row) => row.id)).size).toBe(sorted.length);
  });

  test('is refused under another order or other filters', async () => {
    const cursor = (await read({ sort, direction: 'desc', limit: 2 })).next_cursor ?? '';
    const refused = { code: 'bad_request', detail: { where: 'cursor' } };
    await expect(read({ limit: 2, cursor })).rejects.toMatchObject(refused);
    await expect(read({ sort, direction: 'asc', limit: 2, cursor })).rejects.toMatchObject(refused);
    await expect(read({ sort, direction: 'desc', limit: 2, cursor, [filter]: word })).rejects.toMatchObject(
      refused,
    );
  });
});
