import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Cutter } from './request-body.ts';
import { itemCutter } from './request-items.ts';
import { lineCutter } from './request-lines.ts';
import { cutBody } from './routes/read-body.ts';

async function* pieces(bytes: Buffer, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

type Cut = { taken: unknown[]; long: number; expected: number };

async function cut(kind: 'items' | 'lines', body: string | Buffer, size = 7, itemMax = 1_000): Promise<Cut> {
  const result: Cut = { taken: [], long: 0, expected: 0 };
  const take = (value: unknown): void => {
    result.taken.push(value);
  };
  const refuse = (): void => {
    result.long += 1;
  };
  const expect = (items: number): void => {
    result.expected += items;
  };
  const cutter: Cutter =
    kind === 'items' ? itemCutter(itemMax, { take, expect, refuse }) : lineCutter(itemMax, take, refuse);
  await cutBody(pieces(Buffer.from(body), size), 1e9, cutter);
  return result;
}

describe('a body cut as it arrives', () => {
  test('gives the items that parsing the whole gives, however it is cut into pieces', () =>
    fc.assert(
      fc.asyncProperty(
        fc.array(fc.jsonValue(), { maxLength: 8 }),
        fc.nat(2),
        fc.integer({ min: 1, max: 40 }),
        async (list, indent, size) => {
          const { taken, expected } = await cut('items', JSON.stringify(list, null, indent), size, 1e6);
          expect(taken).toEqual(JSON.parse(JSON.stringify(list)));
          expect(expected).toBe(list.length);
        },
      ),
      { numRuns: 300 },
    ));

  test('takes a list exactly when JSON does', () =>
    fc.assert(
      fc.asyncProperty(
        fc.string({ unit: fc.constantFrom('[', ']', '{', '}', ',', '1', '"', '\\', ' ', ':'), maxLength: 9 }),
        fc.integer({ min: 1, max: 9 }),
        async (inside, size) => {
          const text = `[${inside}`;
          let whole: unknown = null;
          try {
            whole = JSON.parse(text);
          } catch {
            await expect(cut('items', text, size), text).rejects.toMatchObject({ code: 'bad_request' });
            return;
          }
          expect((await cut('items', text, size)).taken, text).toEqual(whole);
        },
      ),
      { numRuns: 3_000 },
    ));

  test('gives the lines that splitting the whole gives', () =>
    fc.assert(
      fc.asyncProperty(
        fc.array(fc.string({ unit: fc.constantFrom('a', 'ü', '€', '😀', ' ') }), { maxLength: 9 }),
        fc.integer({ min: 1, max: 9 }),
        async (lines, size) => {
          const { taken } = await cut('lines', lines.join('\n'), size);
          expect(taken.filter((line) => line !== '')).toEqual(lines.filter((line) => line !== ''));
        },
      ),
    ));

  test('takes one value that is no list', async () => {
    expect((await cut('items', ' {"a":[1,2]}\n')).taken).toEqual([{ a: [1, 2] }]);
    expect((await cut('items', '\ufeff[1]')).taken).toEqual([1]);
    for (const text of ['', ' ', '{}{}', 'x']) {
      await expect(cut('items', text)).rejects.toMatchObject({ code: 'bad_request' });
    }
  });

  test('never keeps what is too long, and takes what stands around it', async () => {
    const long = 'x'.repeat(5_000);
    expect(await cut('items', `[1,"${long}",2,{"a":"${long}"}]`)).toMatchObject({ taken: [1, 2], long: 2 });
    expect(await cut('items', `{"a":"${long}"}`)).toMatchObject({ taken: [], long: 1 });
    expect(await cut('lines', `1\n${long}\n2\n${long}`)).toMatchObject({ taken: ['1', '2'], long: 2 });
    expect(await cut('lines', `${long}\n2\n3`, 20_000)).toMatchObject({ taken: ['2', '3'], long: 1 });
  });

  test('is refused when it is no UTF-8, or when a list never ends', async () => {
    const broken = Buffer.concat([Buffer.from('["'), Buffer.from([0xc3, 0x28]), Buffer.from('"]')]);
    await expect(cut('items', broken)).rejects.toMatchObject({ code: 'bad_request' });
    await expect(cut('lines', broken)).rejects.toMatchObject({ code: 'bad_request' });
    await expect(cut('items', '['.repeat(50_000))).rejects.toMatchObject({ code: 'bad_request' });
  });
});
