import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { run, type Started, scratchFolder, start } from './process.ts';

const scratch = scratchFolder();
const dataDir = path.join(scratch.path, 'data');
const world = path.join(scratch.path, 'world');
const TEN = fileURLToPath(new URL('../fixtures/ten-accounts', import.meta.url));
/** A worker that runs the engines, so that each command joins them instead of starting its own. */
let engines: Started;

beforeAll(async () => {
  engines = start(['work'], { PLUMBLINE_DATA_DIR: dataDir });
  await engines.says(/Working the queues/);
});
afterAll(async () => {
  await engines?.kill('SIGTERM');
  scratch.remove();
});

/** Runs a command on the data folder, given as an option rather than a setting. */
const cli = (...args: string[]) => run([...args, '--data-dir', dataDir], {});

/** What a command with --json printed: exactly one object on one line, and nothing on standard error. */
async function json(...args: string[]) {
  const { code, out, err } = await cli(...args, '--json');
  expect(err, args.join(' ')).toBe('');
  expect(out.trimEnd().split('\n'), args.join(' ')).toHaveLength(1);
  return { code, value: JSON.parse(out) };
}

describe('with --json each command prints one object and nothing else', () => {
  test('from a folder of files to findings, one a line, and the audit chain', async () => {
    const imported = await json(
      'import',
      TEN,
      '--org',
      'Ten',
      '--zone',
      'Europe/Berlin',
      '--currency',
      'EUR',
    );
    expect(imported).toMatchObject({ code: 0, value: { status: 'done', organization: 'Ten' } });
    expect(imported.value.files.length).toBeGreaterThan(8);
    const reconciled = await json('reconcile', '--org', 'Ten');
    expect(reconciled).toMatchObject({ code: 0, value: { accounts: expect.any(Number) } });
    const { code, out, err } = await cli('leaks', '--org', 'Ten', '--json');
    const findings = out
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect([code, err]).toEqual([0, '']);
    expect(findings.length).toBe(JSON.parse(readFileSync(path.join(TEN, 'expected.json'), 'utf8')).length);
    expect(findings.every((each) => typeof each.reason === 'string')).toBe(true);
    const few = await cli('leaks', '--org', 'Ten', '--json', '--type', findings[0].type);
    expect(few.out.trimEnd().split('\n').length).toBeLessThan(findings.length);
    expect(await json('audit', 'verify', '--org', 'Ten')).toMatchObject({ code: 0, value: { intact: true } });
  });

  test('a question by its measures, the same one as a plan in a file, and what can be asked', async () => {
    const asked = await json(
      ...['query', '--org', 'Ten', '--measure', 'unbilled,open_findings', '--by', 'account'],
      ...['--where', 'severity=low,medium,high,critical', '--where', 'amount>=1'],
    );
    const { rows, total, receipt, plan } = asked.value;
    expect([asked.code, receipt]).toEqual([0, expect.stringMatching(/^[0-9a-f-]{36}$/)]);
    const sum = (id: string) =>
      rows.reduce((all: number, row: { values: Record<string, { value: number | null }> }) => {
        return all + (row.values[id]?.value ?? 0);
      }, 0);
    expect(rows.length).toBeGreaterThan(2);
    expect(sum('open_findings')).toBe(total.open_findings.value);
    expect(sum('unbilled')).toBeCloseTo(total.unbilled.value, 2);
    const file = path.join(scratch.path, 'plan.json');
    writeFileSync(file, JSON.stringify(plan));
    expect((await json('query', '--org', 'Ten', '--plan', file)).value).toMatchObject({
      rows,
      total,
      receipt,
    });
    const { measures } = (await json('query', '--org', 'Ten')).value;
    expect(measures.map(({ id }: { id: string }) => id)).toContain('unbilled');
    const refused = await json('query', '--org', 'Ten', '--measure', 'nothing');
    expect(refused).toMatchObject({ code: 1, value: { error: { code: 'bad_request' } } });
    expect(refused.value.error.mend).toContain('unbilled');
    const shown = await cli('query', '--org', 'Ten', '--measure', 'unbilled', '--by', 'account');
    expect(shown.out).toMatch(/^account +Unbilled\n/);
    expect(shown.out).toMatch(/\nTotal +[\d.]+ EUR\n/);
  });

  test('keys, migrations, worlds and the doctor', async () => {
    const made = await json('key', 'create', '--org', 'Keys', '--scopes', 'ingest');
    expect(made).toMatchObject({ code: 0, value: { key: expect.any(String) } });
    expect(await json('migrate')).toEqual({ code: 0, value: { migrated: true } });
    const wrote = await json('demo', 'generate', '--accounts', '5', '--months', '2', '--out', world);
    expect(wrote).toMatchObject({ code: 0, value: { folder: world } });
    expect(readdirSync(world)).toContain('truth.json');
    expect(await json('doctor')).toMatchObject({ code: 0, value: { ok: true } });
  });

  test('failures too, with a code and the way out', async () => {
    const unknown = await json('leaks', '--org', 'Nobody');
    expect(unknown).toMatchObject({
      code: 1,
      value: { error: { code: 'not_found', detail: expect.stringContaining('Nobody') } },
    });
    expect(unknown.value.error.mend).toContain('--org');
    for (const command of [['reconcile'], ['audit', 'verify']])
      expect(await json(...command, '--org', 'Nobody')).toMatchObject({ code: 1 });
  });
});

describe('a doctor', () => {
  test('of an installation whose servers do not answer says which and how to mend it, and fails', async () => {
    const gone = { DATABASE_URL: 'postgres://nobody@127.0.0.1:1/nothing', PLUMBLINE_DATA_DIR: dataDir };
    const { code, out } = await run(['doctor'], gone);
    expect(code).toBe(1);
    expect(out).toMatch(/FAIL {2}Engines: .*ECONNREFUSED/);
    expect(out).toContain('Check DATABASE_URL');
  });

  test('names every setting that is wrong at once', async () => {
    const { code, err } = await run(['doctor'], { PORT: 'many', RATE_LIMITS: 'perhaps' });
    expect([code, err.includes('PORT'), err.includes('RATE_LIMITS')]).toEqual([1, true, true]);
  });
});

describe('import', () => {
  test.for([
    ['a path where nothing is', 'nothing-here', /There is nothing at/],
    ['a folder without exchange files', 'empty', /There is no exchange file in/],
  ] as const)('refuses %s before it makes an organization', async ([, name, message]) => {
    const folder = scratchFolder();
    const target = name === 'empty' ? folder.path : path.join(folder.path, name);
    const { code, err } = await cli('import', target, '--org', 'Mistyped');
    folder.remove();
    expect([code, message.test(err)]).toEqual([1, true]);
    expect((await cli('leaks', '--org', 'Mistyped')).code).toBe(1);
  });

  test('of a binary file or unknown columns fails with the reason; one bad row is no failure', async () => {
    const file = (name: string, content: string | Buffer) => {
      writeFileSync(path.join(scratch.path, name), content);
      return path.join(scratch.path, name);
    };
    const binary = file('usage.csv', Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 0, 0, 1, 2, 3]));
    const refused = await cli('import', binary, '--org', 'Files');
    expect(refused.code).toBe(1);
    expect(refused.out).toMatch(/failed/);
    expect(await json('import', binary, '--org', 'Files')).toMatchObject({
      code: 1,
      value: { status: 'failed', files: [{ failure: { code: 'unsupported_format' } }] },
    });
    const dirty = file('products.csv', 'product_key,name\napi,API\n,nameless\n');
    expect(await json('import', dirty, '--org', 'Files')).toMatchObject({
      code: 0,
      value: { status: 'done', rows_accepted: 1, rows_rejected: 1 },
    });
  });

  test("sets an organization's zone and currency, of one that is there too", async () => {
    const folder = scratchFolder();
    const file = path.join(folder.path, 'invoices.csv');
    writeFileSync(file, 'invoice_id,account_id,period_start,period_end\ni,a,2026-01-01,2026-02-01\n');
    const first = await json('import', file, '--org', 'Plain', '--accept-mapping');
    const second = await json('import', file, '--org', 'Plain', '--currency', 'CHF', '--accept-mapping');
    const third = await json('import', file, '--org', 'Plain', '--accept-mapping');
    folder.remove();
    const taken = [first, second, third].map(({ value }) => [value.rows_accepted, value.rows_rejected]);
    expect(taken).toEqual([
      [0, 1],
      [1, 0],
      [1, 0],
    ]);
  });
});

test.concurrent.for([
  ['import', TEN, '--zone', 'Nowhere/Land'],
  ['import', TEN, '--currency', 'Taler'],
  ['import', TEN, '--kind', 'poems'],
  ['reconcile', '--as-of', 'yesterday'],
  ['leaks', '--type', 'nonsense'],
  ['leaks', '--min-amount', 'much'],
  ['key', 'create', '--scopes', 'everything'],
  ['key', 'create', '--expires', 'never'],
  ['demo', 'generate', '--accounts', 'some', '--out', '/nowhere'],
  ['work', '--concurrency', 'lots'],
  ['serve', '--port', 'any'],
])('“%s %s %s %s” is refused by naming what is wrong', async (args, { expect }) => {
  const { code, err } = await cli(...args);
  const wrong = args.find((arg, at) => args[at - 1]?.startsWith('--') && !arg.startsWith('/')) ?? '';
  expect(code).toBe(1);
  if (args[0] !== 'demo') expect(err).toContain(wrong);
  expect(err.split('\n').filter(Boolean).length).toBeLessThanOrEqual(3);
});
