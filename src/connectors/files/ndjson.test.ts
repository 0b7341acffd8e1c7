import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ndjsonColumns, readNdjson } from './ndjson.ts';

async function* once(text: string): AsyncGenerator<string> {
  yield text;
}

async function read(text: string, columns?: string[]) {
  const names = columns ?? (await ndjsonColumns(once(text), 'usage.ndjson'));
  return (await Array.fromAsync(readNdjson(once(text), 'usage.ndjson', names))).flat();
}

describe('NDJSON', () => {
  test('keeps every digit of a number as it was written', async () => {
    const line = '{"a":0.1000000000000000055,"b":12345678901234567890,"c":1.50,"d":-0,"e":1e400,"f":7}';
    expect(await read(line)).toEqual([
      {
        line: 1,
        cells: ['0.1000000000000000055', '12345678901234567890', '1.50', expect.any(String), '1e400', '7'],
      },
    ]);
  });

  test('keeps the digits of any decimal', async () => {
    await fc.assert(
      fc.asyncProperty(fc.stringMatching(/^-?[1-9]\d{0,30}(\.\d{1,30})?$/), async (digits) => {
        expect(await read(`{"units": ${digits}}`)).toEqual([{ line: 1, cells: [digits] }]);
      }),
    );
  });

  test('gives nested values as JSON text with their digits', async () => {
    const line = '{"tiers":[{"up_to":1000,"unit_amount":0.10},{"up_to":null}],"on":true,"none":null}';
    const tiers = '[{"up_to":1000,"unit_amount":0.10},{"up_to":null}]';
    expect(await read(line)).toEqual([{ line: 1, cells: [tiers, 'true', null] }]);
  });

  test('tells a bad line and goes on', async () => {
    const deep = `{"a":1.10,"b":${'['.repeat(100_000)}${']'.repeat(100_000)}}`;
    const rows = await read(`{"a":1}\n{"a":\n[1]\n"a"\n\n${deep}\r\n{"a":2}`, ['a', 'b']);
    expect(rows.map((row) => [row.line, 'error' in row])).toEqual([
      [1, false],
      [2, true],
      [3, true],
      [4, true],
      [6, true],
      [7, false],
    ]);
  });

  test('rejects a line with a key that the columns do not have, rather than dropping the value', async () => {
    expect(await read('{"a":1,"supersedes":"x"}', ['a'])).toEqual([
      { line: 1, error: expect.stringContaining('“supersedes”'), raw: '{"a":1,"supersedes":"x"}' },
    ]);
  });

  test('takes the union of all keys as columns and keys named like object members as data', async () => {
    const text = '{"b":1}\n{"a":"x","__proto__":"y","constructor":"z"}\n';
    expect(await ndjsonColumns(once(text), 'usage.ndjson')).toEqual(['b', 'a', '__proto__', 'constructor']);
    expect((await read(text))[1]).toEqual({ line: 2, cells: [null, 'x', 'y', 'z'] });
  });

  test('refuses more than 1,000 keys', async () => {
    const lines = Array.from({ length: 1_001 }, (_, index) => `{"k${index}":1}`).join('\n');
    await expect(ndjsonColumns(once(lines), 'usage.ndjson')).rejects.toMatchObject({
      code: 'unsupported_format',
    });
  });
});
