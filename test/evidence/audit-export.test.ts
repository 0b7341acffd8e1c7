import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { audit } from '#platform/audit.ts';
import { auditNdjson, verifyAuditExport } from '#platform/audit-export.ts';
import type { Context } from '#platform/context.ts';
import { startGround, type TestGround } from '../harness.ts';

let started: TestGround;
let ctx: Context;
let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'plumbline-audit-'));
  started = await startGround();
  ctx = await started.newOrganization();
  for (let at = 1; at <= 20; at++) {
    const subject = { kind: at % 2 === 0 ? 'even' : 'odd', id: String(at) };
    const change = { at, words: 'naïve \n "=1+1"', deep: { a: [1.5, null] } };
    await ctx.pg.write((tx) => audit(ctx, tx, { action: 'step', subject, change }));
  }
});
afterAll(async () => {
  await started.stop();
  rmSync(folder, { recursive: true, force: true });
});

async function exported(filter = {}): Promise<string> {
  let text = '';
  for await (const piece of auditNdjson(ctx, filter)) text += piece;
  return text;
}

async function verdictOf(bytes: string | Buffer, secret: string | null = ctx.secret) {
  const file = path.join(folder, 'export.ndjson');
  writeFileSync(file, bytes);
  return verifyAuditExport(file, secret);
}

describe('an export of the audit log', () => {
  test('is intact as it was written, and the same each time', async () => {
    const text = await exported();
    expect(await exported()).toBe(text);
    expect(await verdictOf(text)).toMatchObject({
      entries: 20,
      intact: true,
      complete: true,
      chain: true,
    });
  });

  test('of a part is intact and says that it is a part', async () => {
    const verdict = await verdictOf(await exported({ subject_kind: 'even' }));
    expect(verdict).toMatchObject({ entries: 10, intact: true, complete: false, chain: true });
  });

  test('without the secret only its signature is checked, which still holds every byte', async () => {
    const text = await exported();
    expect(await verdictOf(text, null)).toMatchObject({ intact: true, chain: false });
    expect(await verdictOf(text.replace('"at":5', '"at":6'), null)).toMatchObject({ intact: false });
  });

  test('with any byte changed is not intact', async () => {
    const bytes = Buffer.from(await exported());
    for (let at = 0; at < bytes.length; at += 23) {
      const changed = Buffer.from(bytes);
      changed[at] = (changed[at] ?? 0) ^ (1 << (at % 8));
      const isIntact = await verdictOf(changed).then(
        (verdict) => verdict.intact,
        () => false,
      );
      expect([at, isIntact]).toEqual([at, false]);
    }
  });

  test('cut, lengthened or reordered is not intact', async () => {
    const text = await exported();
    const lines = text.trimEnd().split('\n');
    const [first = '', second = '', ...rest] = lines;
    const versions = [
      text.trimEnd(),
      `${text}\n`,
      [second, first, ...rest, ''].join('\n'),
      [first, ...rest, ''].join('\n'),
      [second, ...rest, ''].join('\n'),
    ];
    for (const version of versions) {
      const verdict = await verdictOf(version).catch(() => ({ intact: false }));
      expect([version.length, verdict.intact]).toEqual([version.length, false]);
    }
  });

  test('signed again by whoever lacks the secret shows in its fingerprint and its chain', async () => {
    const forger = { ...ctx, secret: 'another secret of thirty-two characters' };
    let text = '';
    for await (const piece of auditNdjson(forger, {})) text += piece;
    const genuine = await verdictOf(await exported());
    const forged = await verdictOf(text);
    expect(forged.fingerprint).not.toBe(genuine.fingerprint);
    expect(forged.chain).toBe(false);
    expect(readFileSync(path.join(folder, 'export.ndjson'), 'utf8')).toBe(text);
  });
});
