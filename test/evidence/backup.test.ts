import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { importFolder } from '#ingest/commands/import-folder.ts';
import { verifyAudit } from '#platform/audit.ts';
import { halfRestored } from '#platform/backup/half.ts';
import { checkBackup, restoreBackup } from '#platform/backup/restore.ts';
import { writeBackup } from '#platform/backup/write.ts';
import { type Context, createContext } from '#platform/context.ts';
import type { Opened } from '#platform/ground.ts';
import { runNow } from '#reconciliation/commands/run.ts';
import { readEvidencePack } from '#reconciliation/queries/pack.ts';
import { startGround, type TestGround } from '../harness.ts';
import { allFindings } from '../reconciliation/read.ts';

const FOLDER = fileURLToPath(new URL('../fixtures/ten-accounts/', import.meta.url));
let folder: string;
let first: TestGround;
let second: TestGround;
let ctx: Context;
let findings: Awaited<ReturnType<typeof allFindings>>;
let file: string;

const openedOf = ({ ground, queue, config, stop }: TestGround): Opened => ({
  ground,
  queue,
  config,
  databaseUrl: config.databaseUrl ?? '',
  clickhouseUrl: config.clickhouseUrl ?? '',
  joined: false,
  onOwnerGone: () => {},
  close: stop,
});

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'plumbline-backup-'));
  file = path.join(folder, 'first.backup');
  [first, second] = [await startGround(), await startGround()];
  ctx = await first.newOrganization({ name: 'Kept' });
  await importFolder(ctx, FOLDER, {});
  await runNow(createContext(first.ground, ctx.organization, ctx.actor), { scope: 'all' });
  findings = await allFindings(ctx);
  await first.ground.blobs.put(
    `${ctx.organization.id}/uploads/a.csv`,
    Readable.from([Buffer.alloc(3_000_000, 9)]),
  );
  await writeBackup(openedOf(first), file, null);
});
afterAll(async () => {
  await first.stop();
  await second.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** Every row of every table of an installation, as text in one order; the operator's own tables apart. */
async function contentOf({ ground, config }: TestGround): Promise<Record<string, unknown>> {
  const client = new pg.Client({ connectionString: config.databaseUrl ?? '' });
  await client.connect();
  const { rows: tables } = await client.query<{ name: string }>(
    `select format('%I.%I', schemaname, tablename) as name from pg_tables
     where schemaname in ('public', 'auth') and tablename not in ('schema_migrations', 'revisions') order by 1`,
  );
  const content: Record<string, unknown> = {};
  for (const { name } of tables) {
    const { rows } = await client.query(`select to_jsonb(t)::text as row from ${name} t order by 1`);
    content[name] = rows.map((row) => row.row);
  }
  await client.end();
  for (const table of ['usage_events', 'reported_usage', 'reconciled_periods', 'usage_marks']) {
    const result = await ground.clickhouse.query({
      query: `select * from ${table} order by all`,
      format: 'JSONEachRow',
    });
    content[table] = await result.json();
  }
  const blobs: [string, number][] = [];
  for await (const key of ground.blobs.keys()) {
    let bytes = 0;
    for await (const chunk of await ground.blobs.get(key)) bytes += (chunk as Buffer).length;
    blobs.push([key, bytes]);
  }
  return { ...content, blobs };
}

const restoreInto = async (from: string, replace: boolean, amend = async () => {}) =>
  restoreBackup(openedOf(second), from, {
    passphrase: null,
    replace,
    about: await checkBackup(from, null),
    amend,
  });

describe('a backup', () => {
  test('damaged or cut is refused before anything is written', async () => {
    const bytes = readFileSync(file);
    const damaged = path.join(folder, 'damaged.backup');
    const before = await contentOf(second);
    for (const at of [3, 200, Math.floor(bytes.length / 2), bytes.length - 40]) {
      const changed = Buffer.from(bytes);
      changed[at] = (changed[at] ?? 0) ^ 16;
      writeFileSync(damaged, changed);
      await expect(checkBackup(damaged, null)).rejects.toThrow(/backup/);
    }
    expect(await contentOf(second)).toEqual(before);
  });

  test('that is cut off while it is restored leaves a mark, and can be restored again to the last row', async () => {
    const cut = () => Promise.reject(new Error('the power went'));
    await expect(restoreInto(file, false, cut)).rejects.toThrow('the power went');
    expect(await halfRestored(second.config.databaseUrl ?? '')).toBe(file);
    await restoreInto(file, false);
    expect(await halfRestored(second.config.databaseUrl ?? '')).toBeNull();
    expect(await contentOf(second)).toEqual(await contentOf(first));
  });

  test('restored gives the same findings, an intact audit chain and the same evidence packs', async () => {
    const restored = createContext(second.ground, ctx.organization, ctx.actor);
    expect(await allFindings(restored)).toEqual(findings);
    expect(findings.length).toBeGreaterThan(5);
    expect(await verifyAudit(restored)).toMatchObject({ intact: true });
    const id = findings[0]?.id ?? '';
    const pack = await readEvidencePack(createContext(first.ground, ctx.organization, ctx.actor), id, {
      raw: true,
    });
    const same = await readEvidencePack(restored, id, { raw: true });
    expect(same.bytes.equals(pack.bytes)).toBe(true);
  });

  test('is not restored over data that is there, unless it is given up', async () => {
    await expect(restoreInto(file, false)).rejects.toThrow(/already has data/);
    await second.newOrganization({ name: 'Given up' });
    await restoreInto(file, true);
    expect(await contentOf(second)).toEqual(await contentOf(first));
  });

  test('of another installation’s secret is refused', async () => {
    const about = await checkBackup(file, null);
    const other = openedOf({ ...second, ground: { ...second.ground, secret: 'x'.repeat(40) } });
    const options = { passphrase: null, replace: true, about, amend: async () => {} };
    await expect(restoreBackup(other, file, options)).rejects.toThrow(/another secret/);
    expect(about.secret).toBeNull();
  });
});
