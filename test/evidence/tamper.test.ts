import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { importFolder } from '#ingest/commands/import-folder.ts';
import { createContext } from '#platform/context.ts';
import { sha256 } from '#platform/secrets.ts';
import { installationSigner } from '#platform/signature.ts';
import { contentOf, packEntry, readZip, type ZipEntry, zipOf } from '#platform/zip.ts';
import { runNow } from '#reconciliation/commands/run.ts';
import { jsonText } from '#reconciliation/evidence/codec.ts';
import { readEvidencePack } from '#reconciliation/queries/pack.ts';
import { verifyPack } from '../../src/cli/verify.ts';
import { startGround } from '../harness.ts';
import { allFindings } from '../reconciliation/read.ts';

const LIMITS = { entriesMax: 24, bytesMax: 100_000_000 };
const FLIPS = 2_000;
const packs: Buffer[] = [];
let pack: Buffer;
let fingerprint: string;

beforeAll(async () => {
  const started = await startGround();
  const ctx = await started.newOrganization();
  await importFolder(ctx, fileURLToPath(new URL('../fixtures/ten-accounts/', import.meta.url)), {});
  await runNow(createContext(started.ground, ctx.organization, ctx.actor), { scope: 'all' });
  const findings = (await allFindings(ctx)).filter((each) => each.amount !== null);
  for (const { id } of findings.slice(0, 2))
    packs.push((await readEvidencePack(ctx, id, { raw: true })).bytes);
  fingerprint = installationSigner(ctx.secret).fingerprint;
  pack = packs[0] as Buffer;
  await started.stop();
});
afterAll(() => {
  packs.length = 0;
});

const entriesOf = (bytes: Buffer) => readZip(bytes, LIMITS);
const textOf = (entry: ZipEntry | undefined) => contentOf(entry as ZipEntry).toString();

/** The pack with a file's text changed, its manifest made to fit and signed by a key of the forger's own. */
async function forged(name: string, change: (text: string) => string): Promise<Buffer> {
  const signer = installationSigner('the secret of somebody else entirely');
  const entries = new Map(entriesOf(pack).map((entry) => [entry.name, entry]));
  const content = Buffer.from(change(textOf(entries.get(name))));
  const entry = await packEntry(name, content);
  entries.set(name, entry);
  const manifest = JSON.parse(textOf(entries.get('manifest.json')));
  const listed = manifest.files.find((file: { name: string }) => file.name === name);
  Object.assign(listed, {
    bytes: content.length,
    sha256: sha256(content),
    packed_bytes: entry.packed.length,
    packed_sha256: sha256(entry.packed),
  });
  const text = jsonText(manifest);
  const signature = {
    algorithm: 'Ed25519',
    pack_id: sha256(text),
    public_key: signer.publicKey,
    fingerprint: signer.fingerprint,
    signature: signer.sign(text),
  };
  entries.set('manifest.json', await packEntry('manifest.json', Buffer.from(text), false));
  entries.set('signature.json', await packEntry('signature.json', Buffer.from(jsonText(signature)), false));
  return zipOf([...entries.values()]);
}

describe('an evidence pack', () => {
  test('as it was written holds', () => {
    expect(verifyPack(pack, fingerprint)).toMatchObject({ ok: true, faults: [] });
  });

  test('with any byte changed does not hold, and says so in a sentence', () => {
    const where = fc.record({
      at: fc.integer({ min: 0, max: pack.length - 1 }),
      mask: fc.integer({ min: 1, max: 255 }),
    });
    fc.assert(
      fc.property(where, ({ at, mask }) => {
        const changed = Buffer.from(pack);
        changed[at] = (changed[at] ?? 0) ^ mask;
        const { ok, faults } = verifyPack(changed, null);
        expect([at, ok, faults.length > 0]).toEqual([at, false, true]);
      }),
      { numRuns: FLIPS },
    );
  });

  test('names the file that was changed', () => {
    for (const entry of entriesOf(pack)) {
      const changed = Buffer.from(pack);
      const at = entry.packed.byteOffset - pack.byteOffset + Math.floor(entry.packed.length / 2);
      changed[at] = (changed[at] ?? 0) ^ 1;
      expect(verifyPack(changed, null).faults.join()).toContain(entry.name);
    }
  });

  test('cut, lengthened, with a file more or less, in another order or packed again does not hold', async () => {
    const entries = entriesOf(pack);
    const extra = await packEntry('note.txt', Buffer.from('pay twice'));
    const stored = entries.map((entry) => {
      const content = contentOf(entry);
      return { ...entry, isDeflated: false, packed: content };
    });
    const [first, second, ...rest] = entries as [ZipEntry, ZipEntry, ...ZipEntry[]];
    const versions = [
      pack.subarray(0, -1),
      Buffer.concat([pack, Buffer.from([0])]),
      zipOf([...entries, extra]),
      zipOf([extra, ...entries]),
      zipOf([second, ...rest]),
      zipOf([second, first, ...rest]),
      zipOf(stored),
      zipOf([{ ...first, packed: second.packed, bytes: second.bytes, crc: second.crc }, second, ...rest]),
      Buffer.alloc(0),
    ];
    for (const [at, version] of versions.entries()) {
      const verdict = verifyPack(version, null);
      expect([at, verdict.ok, verdict.faults.length > 0]).toEqual([at, false, true]);
    }
  });

  test('with a file of another pack in its place does not hold', () => {
    const others = new Map(entriesOf(packs[1] as Buffer).map((entry) => [entry.name, entry]));
    for (const { name } of entriesOf(pack)) {
      const other = others.get(name);
      const swapped = zipOf(entriesOf(pack).map((entry) => (entry.name === name ? (other ?? entry) : entry)));
      if (swapped.equals(pack)) continue;
      expect([name, verifyPack(swapped, null).ok]).toEqual([name, false]);
    }
  });

  test('made again by a forger is recognised by its key, and its figures do not follow from the facts', async () => {
    const honest = await forged('finding.json', (text) => text);
    expect(verifyPack(honest, null).ok).toBe(true);
    expect(verifyPack(honest, fingerprint).faults.join()).toContain('not by the key that was given');
    const lies: [string, (text: string) => string][] = [
      ['finding.json', (text) => text.replace(/"amount": "[\d.]+"/, '"amount": "9999.00"')],
      ['facts.json', (text) => text.replace(/"amountMinor": "(\d+)"/, '"amountMinor": "1"')],
      ['rate-calculation.csv', (text) => text.replace(/\d+\.\d\d,/, '9999.00,')],
      ['usage-daily.csv', (text) => text.replace(/,\d+,/, ',987654321,')],
      ['usage-raw.csv', (text) => text.replace(/,\d+(\.\d+)?,1,/, ',987654321,1,')],
      ['contract.json', (text) => text.replace('"terms": []', '"terms": ["free of charge"]')],
      ['billing-window.json', (text) => text.replace(/"last_day": "\d{4}/, '"last_day": "2099')],
      ['facts.json', (text) => text.replace('{\n', '{\n\n')],
      ['facts.json', () => '{"facts": 1}\n'],
    ];
    for (const [name, change] of lies) {
      const verdict = verifyPack(await forged(name, change), null);
      expect([name, verdict.ok]).toEqual([name, false]);
      expect(verdict.faults.join()).toContain(name);
    }
  });
});
