import { afterAll, beforeAll, expect, test } from 'vitest';
import { saveMapping } from '#ingest/commands/mappings.ts';
import { changeSettings } from '#reconciliation/commands/settings.ts';
import { startGround, type TestGround } from '../harness.ts';

let ground: TestGround;
beforeAll(async () => {
  ground = await startGround();
}, 60_000);
afterAll(() => ground?.stop());

test('settings and mappings that are changed at the same time never wait for each other in a circle', async () => {
  const ctx = await ground.newOrganization({ currency: 'EUR' });
  const mapping = { account_source_id: '', product_key: 'api', account_id: null, state: 'approved' as const };
  for (let round = 0; round < 40; round++) {
    await Promise.all([
      changeSettings(ctx, { back_billing_months: 1 + (round % 12) }),
      saveMapping(ctx, { ...mapping, source_key: `a${round}`, multiplier: '1' }),
      changeSettings(ctx, { back_billing_months: 13 + (round % 12) }),
      saveMapping(ctx, { ...mapping, source_key: `b${round}`, multiplier: '1' }),
    ]);
  }
  const stored = await ctx.pg.read((tx) => tx.selectFrom('usage_mappings').select('source_key').execute());
  expect(stored).toHaveLength(80);
});
