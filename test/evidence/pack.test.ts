import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { importFolder } from '#ingest/commands/import-folder.ts';
import { type Context, createContext } from '#platform/context.ts';
import { installationSigner } from '#platform/signature.ts';
import { readZip } from '#platform/zip.ts';
import { runNow } from '#reconciliation/commands/run.ts';
import { readEvidencePack } from '#reconciliation/queries/pack.ts';
import { verifyPack } from '../../src/cli/verify.ts';
import { startGround, type TestGround } from '../harness.ts';
import { allFindings } from '../reconciliation/read.ts';

const FOLDER = fileURLToPath(new URL('../fixtures/ten-accounts/', import.meta.url));
const LIMITS = { entriesMax: 24, bytesMax: 100_000_000 };

let started: TestGround;
let ctx: Context;
let findings: Awaited<ReturnType<typeof allFindings>>;
const again = () => createContext(started.ground, ctx.organization, ctx.actor);

beforeAll(async () => {
  started = await startGround();
  ctx = await started.newOrganization({ name: 'Plumb & Söhne' });
  await importFolder(ctx, FOLDER, {});
  await runNow(again(), { scope: 'all' });
  findings = await allFindings(ctx);
});
afterAll(() => started.stop());

const packOf = (id: string, raw = false) => readEvidencePack(again(), id, { raw });

describe('the evidence pack of every finding of the ten accounts', () => {
  test('holds, is the same bytes each time, and recalculates the amount', async () => {
    expect(findings.length).toBeGreaterThan(5);
    for (const finding of findings) {
      const pack = await packOf(finding.id);
      expect((await packOf(finding.id)).bytes.equals(pack.bytes)).toBe(true);
      const verdict = verifyPack(pack.bytes, installationSigner(ctx.secret).fingerprint);
      expect([finding.type, verdict.faults]).toEqual([finding.type, []]);
      expect(verdict).toMatchObject({ ok: true, pack_id: pack.packId, finding: { amount: finding.amount } });
      if (process.env.PACKS)
        writeFileSync(`${process.env.PACKS}/${finding.type}-${finding.account_id}.zip`, pack.bytes);
    }
  });

  test('with raw events gives the daily use from them', async () => {
    for (const finding of findings) {
      const pack = await packOf(finding.id, true);
      const verdict = verifyPack(pack.bytes, null);
      expect([finding.type, verdict.faults]).toEqual([finding.type, []]);
      expect(readZip(pack.bytes, LIMITS).map((entry) => entry.name)).toContain('usage-raw.csv');
    }
  });
});
