import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { passwordOf } from './embedded/postgres.ts';
import { instanceSecret, knownSecret } from './secrets.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'plumbline-secret-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const write = (name: string, text: string) => writeFileSync(path.join(folder, name), text);
const refused = (mend: RegExp) => ({
  code: 'config_invalid',
  detail: { where: expect.any(String), mend: expect.stringMatching(mend) },
});

describe('the secret of an installation', () => {
  test('is made once, for its owner alone, with nothing left beside it, however many start at once', async () => {
    const made = await Promise.all(Array.from({ length: 20 }, () => instanceSecret(null, folder)));
    expect(new Set(made).size).toBe(1);
    expect(made[0]?.length).toBeGreaterThanOrEqual(32);
    expect(readdirSync(folder)).toEqual(['secret']);
    expect(statSync(path.join(folder, 'secret')).mode & 0o777).toBe(0o600);
    expect(await knownSecret(null, folder)).toBe(made[0]);
  });

  test.each(['', '\n', 'a short one', 'x'.repeat(31)])(
    'is refused as “%s”, with what to do',
    async (text) => {
      write('secret', text);
      await expect(instanceSecret(null, folder)).rejects.toMatchObject(refused(/backup/));
      await expect(knownSecret(null, folder)).rejects.toMatchObject(refused(/backup/));
      expect(readFileSync(path.join(folder, 'secret'), 'utf8')).toBe(text);
    },
  );

  test('is refused when configured with under 32 characters', async () => {
    await expect(instanceSecret('short', folder)).rejects.toMatchObject(refused(/longer/));
    expect(await instanceSecret('x'.repeat(32), folder)).toBe('x'.repeat(32));
  });

  test('is known where there is none to be none', async () => {
    expect(await knownSecret(null, folder)).toBeNull();
    expect(readdirSync(folder)).toEqual([]);
  });
});

describe('the password of the embedded PostgreSQL', () => {
  test('is reported in words when it was emptied or is gone, instead of failing at sign-in', async () => {
    const file = path.join(folder, 'postgres.password');
    await expect(passwordOf(file, true)).rejects.toMatchObject(refused(/copy of the data folder/));
    write('postgres.password', '');
    await expect(passwordOf(file, true)).rejects.toMatchObject(refused(/copy of the data folder/));
  });

  test('is made with a new cluster and then stands', async () => {
    const file = path.join(folder, 'postgres.password');
    const made = await passwordOf(file, false);
    expect([made.length, await passwordOf(file, true)]).toEqual([48, made]);
  });
});
