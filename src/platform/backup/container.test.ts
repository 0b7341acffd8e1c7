import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { BackupWriter, readBackup } from './container.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'plumbline-container-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const file = () => path.join(folder, 'a.backup');

async function written(passphrase: string | null): Promise<Buffer> {
  const writer = await BackupWriter.create(file(), passphrase);
  await writer.section({ table: 'a' });
  await writer.data(Buffer.from('row\n'.repeat(1_000)));
  await writer.section({ table: 'b' });
  await writer.data(Buffer.alloc(2_500_000, 7));
  await writer.end({ done: true });
  return readFileSync(file());
}

async function read(
  bytes: Buffer,
  passphrase: string | null,
): Promise<{ sections: unknown[]; bytes: number }> {
  writeFileSync(file(), bytes);
  const seen = { sections: [] as unknown[], bytes: 0 };
  for await (const frame of readBackup(file(), passphrase)) {
    if (frame.kind === 'data') seen.bytes += frame.bytes.length;
    else seen.sections.push(frame.json);
  }
  return seen;
}

describe.each([null, 'correct horse'])('a backup file with the passphrase %s', (passphrase) => {
  test('gives back what went in', async () => {
    const seen = await read(await written(passphrase), passphrase);
    expect(seen).toEqual({ sections: [{ table: 'a' }, { table: 'b' }, { done: true }], bytes: 2_504_000 });
  });

  test('with any byte changed, cut or lengthened is refused', async () => {
    const bytes = await written(passphrase);
    for (let at = 0; at < bytes.length; at += passphrase === null ? 131 : 1_501) {
      const changed = Buffer.from(bytes);
      changed[at] = (changed[at] ?? 0) ^ (1 << (at % 8));
      await expect(read(changed, passphrase), `byte ${at}`).rejects.toThrow(/backup|passphrase/);
    }
    for (const version of [
      bytes.subarray(0, -1),
      bytes.subarray(0, 60),
      Buffer.concat([bytes, Buffer.from('x')]),
    ])
      await expect(read(version, passphrase)).rejects.toThrow(/backup/);
  });
});

test('a sealed backup shows nothing without its passphrase', async () => {
  const bytes = await written('correct horse');
  expect(bytes.includes('row')).toBe(false);
  await expect(read(bytes, null)).rejects.toThrow(/encrypted with a passphrase/);
  await expect(read(bytes, 'wrong')).rejects.toThrow(/not the passphrase/);
});
