import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { contentOf, packEntry, readZip, zipOf } from './zip.ts';

const LIMITS = { entriesMax: 8, bytesMax: 1_000_000 };
const text = (words: string) => Buffer.from(words);
const sample = async () =>
  zipOf([
    await packEntry('a.csv', text('day,units\n'.repeat(200))),
    await packEntry('b.json', text('{}'), false),
    await packEntry('empty', text('')),
  ]);

describe('a zip', () => {
  test('gives back what went in, and the same bytes each time', async () => {
    const files = fc.uniqueArray(
      fc.record({ name: fc.stringMatching(/^[a-z0-9]{1,9}$/), data: fc.uint8Array() }),
      {
        maxLength: 6,
        selector: (file) => file.name,
      },
    );
    await fc.assert(
      fc.asyncProperty(files, async (list) => {
        const write = async () =>
          zipOf(await Promise.all(list.map(({ name, data }) => packEntry(name, data))));
        const bytes = await write();
        expect((await write()).equals(bytes)).toBe(true);
        const read = readZip(bytes, LIMITS).map((entry) => [entry.name, [...contentOf(entry)]]);
        expect(read).toEqual(list.map(({ name, data }) => [name, [...data]]));
      }),
      { numRuns: 40 },
    );
  });

  test('with any byte of its headers changed is refused, and names where', async () => {
    const bytes = await sample();
    const data = readZip(bytes, LIMITS).map((entry) => entry.packed);
    const start = data.map((packed) => packed.byteOffset - bytes.byteOffset);
    const isData = (at: number) =>
      data.some((packed, index) => at >= (start[index] ?? 0) && at < (start[index] ?? 0) + packed.length);
    for (let at = 0; at < bytes.length; at++) {
      if (isData(at)) continue;
      for (const bit of [0, 3, 7]) {
        const changed = Buffer.from(bytes);
        changed[at] = (changed[at] ?? 0) ^ (1 << bit);
        const check = () => {
          for (const entry of readZip(changed, LIMITS)) contentOf(entry);
        };
        expect(check, `byte ${at} bit ${bit}`).toThrow(/refused/);
      }
    }
  });

  test('cut, lengthened or with something put between is refused', async () => {
    const bytes = await sample();
    const versions = [
      bytes.subarray(0, -1),
      bytes.subarray(1),
      Buffer.concat([bytes, text('x')]),
      Buffer.concat([text('x'), bytes]),
      Buffer.alloc(0),
      text('PK'),
      Buffer.concat([bytes, bytes]),
    ];
    for (const version of versions) expect(() => readZip(version, LIMITS)).toThrow(/refused/);
  });

  test('with names that lead elsewhere, too many files or a bomb is refused before anything is unpacked', async () => {
    const entry = await packEntry('a', text('a'));
    for (const name of ['../a', '/etc/passwd', 'C:a', 'a/b', 'a\\b', '.hidden', 'a\0b', ''])
      expect(() => readZip(zipOf([{ ...entry, name }]), LIMITS)).toThrow(/refused/);
    const many = Array.from({ length: 60_000 }, (_each, at) => ({ ...entry, name: `f${at}` }));
    expect(() => readZip(zipOf(many), LIMITS)).toThrow(/60000 files/);
    expect(() => readZip(zipOf([entry, entry]), LIMITS)).toThrow(/two files of one name/);
    const bomb = await packEntry('bomb', Buffer.alloc(20_000_000));
    expect(() => readZip(zipOf([bomb]), LIMITS)).toThrow(/unpack to more/);
    const [liar] = readZip(zipOf([{ ...bomb, bytes: 1_000 }]), LIMITS);
    expect(() => contentOf(liar as NonNullable<typeof liar>)).toThrow(/cannot be unpacked/);
  });
});
