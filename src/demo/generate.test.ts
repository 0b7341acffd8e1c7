import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { generateWorld } from './generate.ts';
import { DECOY_KINDS, DIRT_KINDS, LEAK_TYPES, type World, type WorldFile } from './world.ts';
import { csvChunks, writeBlocks, writeWorld } from './write.ts';

const REQUIRED: Record<string, string[]> = {
  'customers.csv': ['account_id', 'name'],
  'contract_terms.csv': ['contract_id', 'account_id', 'term', 'value'],
  'contacts.csv': ['account_id', 'name'],
  'products.csv': ['product_key', 'name'],
  'prices.csv': ['price_id', 'product_key', 'model', 'currency'],
  'subscriptions.csv': ['subscription_id', 'account_id', 'price_id', 'start_date'],
  'usage.csv': ['event_id', 'account_id', 'product_key', 'ts', 'units'],
  'reported_usage.csv': ['account_id', 'product_key', 'units'],
  'invoices.csv': ['invoice_id', 'account_id', 'period_start', 'period_end', 'currency'],
  'invoice_lines.csv': ['invoice_id', 'line_id', 'amount'],
  'payments.csv': ['payment_id', 'invoice_id', 'amount', 'paid_at'],
  'rates.csv': ['date', 'currency', 'rate'],
  'credits.csv': ['credit_id', 'account_id', 'amount', 'currency'],
  'mappings.csv': ['source_key', 'product_key'],
};

function fileOf(world: World, name: string): WorldFile {
  return world.files.find((one) => one.name === `${name}.csv`) as WorldFile;
}

function column(world: World, name: string, columnName: string): string[] {
  const file = fileOf(world, name);
  const place = file.columns.indexOf(columnName);
  return file.rows.map((row) => row[place] as string);
}

function digest(world: World): string {
  const hash = createHash('sha256');
  for (const file of world.files) for (const chunk of csvChunks(file)) hash.update(chunk);
  return hash.update(JSON.stringify([world.leaks, world.decoys, world.dirt, world.expected])).digest('hex');
}

describe('the demo company', () => {
  let world: World;
  beforeAll(() => {
    world = generateWorld({ seed: 'plumbline', accounts: 220, months: 6 });
  }, 60_000);

  test('every leak type and every clean decoy is planted', () => {
    expect(new Set(world.leaks.map((leak) => leak.type))).toEqual(new Set(LEAK_TYPES));
    const kinds = new Set(world.decoys.map((decoy) => decoy.decoy));
    const others = ['log_gap', 'leap_day'];
    expect(kinds).toEqual(new Set(DECOY_KINDS.filter((kind) => !others.includes(kind))));
  });

  test('the first six types leak in three accounts or more, each in more than one currency', () => {
    for (const type of LEAK_TYPES.slice(0, 6)) {
      const leaks = world.leaks.filter((leak) => leak.type === type);
      expect(new Set(leaks.map((leak) => leak.account_id)).size, type).toBeGreaterThanOrEqual(3);
      expect(new Set(leaks.map((leak) => leak.currency)).size, type).toBeGreaterThanOrEqual(2);
    }
  });

  test('a unit carries one planted cause and no decoy beside it', () => {
    const units = world.leaks
      .filter((leak) => leak.product_key !== '')
      .map((leak) => `${leak.account_id} ${leak.product_key} ${leak.period_start}`);
    expect(new Set(units).size).toBe(units.length);
    const decoys = world.decoys.map(
      (decoy) => `${decoy.account_id} ${decoy.product_key} ${decoy.period_start}`,
    );
    expect(decoys.filter((unit) => units.includes(unit))).toEqual([]);
  });

  test('every file has its required columns and every row their values', () => {
    expect(world.files.map((file) => file.name).sort()).toEqual(Object.keys(REQUIRED).sort());
    for (const file of world.files) {
      const required = (REQUIRED[file.name] as string[]).map((name) => file.columns.indexOf(name));
      expect(required, file.name).not.toContain(-1);
      const incomplete = file.rows.filter(
        (row) => row.length !== file.columns.length || required.some((place) => row[place] === ''),
      );
      expect(incomplete, file.name).toEqual([]);
    }
  });

  test('every id that a row names exists', () => {
    const accounts = new Set([
      ...column(world, 'customers', 'account_id'),
      ...column(world, 'mappings', 'account_source_id'),
    ]);
    for (const name of ['contacts', 'subscriptions', 'usage', 'reported_usage', 'invoices', 'credits']) {
      expect(
        column(world, name, 'account_id').filter((id) => !accounts.has(id)),
        name,
      ).toEqual([]);
    }
    const invoices = new Set(column(world, 'invoices', 'invoice_id'));
    for (const name of ['invoice_lines', 'payments']) {
      expect(
        column(world, name, 'invoice_id').filter((id) => !invoices.has(id)),
        name,
      ).toEqual([]);
    }
    const prices = new Set(column(world, 'prices', 'price_id'));
    expect(column(world, 'subscriptions', 'price_id').filter((id) => !prices.has(id))).toEqual([]);
  });

  test('ids are unique, except those of events that were sent twice on purpose', () => {
    const ids: [string, string][] = [
      ['customers', 'account_id'],
      ['subscriptions', 'subscription_id'],
      ['invoices', 'invoice_id'],
      ['invoice_lines', 'line_id'],
      ['payments', 'payment_id'],
      ['reported_usage', 'record_id'],
    ];
    for (const [name, key] of ids) {
      const all = column(world, name, key);
      expect(new Set(all).size, name).toBe(all.length);
    }
    const events = column(world, 'usage', 'event_id');
    expect(events.length - new Set(events).size).toBe(world.expected.duplicates);
  });

  test('nothing is used, received, reported, issued or paid after the latest instant, which is an issue', () => {
    const instants = [
      ...['ts', 'received_at'].flatMap((name) => column(world, 'usage', name)),
      ...column(world, 'reported_usage', 'ts'),
      ...['issued_at', 'paid_at'].flatMap((name) => column(world, 'invoices', name)),
      ...column(world, 'payments', 'paid_at'),
    ];
    expect(instants.reduce((a, b) => (a > b ? a : b))).toBe(world.asOf);
  });

  test('the truth of the default world names the money in a believable size', () => {
    const euros = world.leaks.filter((leak) => leak.currency === 'EUR' && leak.type !== 'over_billed');
    const total = euros.reduce((sum, leak) => sum + Number(leak.amount), 0);
    expect(total).toBeGreaterThan(100_000);
    expect(total).toBeLessThan(450_000);
  });
});

describe('the generator', () => {
  const small = { accounts: 24, months: 3 };

  test('the same options give the same bytes, and another seed gives others', () => {
    const once = digest(generateWorld({ seed: 'a', ...small, dirt: 0.3 }));
    expect(digest(generateWorld({ seed: 'a', ...small, dirt: 0.3 }))).toBe(once);
    expect(digest(generateWorld({ seed: 'b', ...small, dirt: 0.3 }))).not.toBe(once);
  }, 30_000);

  test('only the leak types that were asked for are planted', () => {
    const world = generateWorld({
      seed: 'a',
      accounts: 60,
      months: 3,
      types: ['expired_discount', 'over_billed'],
    });
    expect(new Set(world.leaks.map((leak) => leak.type))).toEqual(
      new Set(['expired_discount', 'over_billed']),
    );
  }, 30_000);

  test('dirt leaves the planted amounts as they are', () => {
    const clean = generateWorld({ seed: 'a', accounts: 60, months: 3 });
    const dirty = generateWorld({ seed: 'a', accounts: 60, months: 3, dirt: 0.5 });
    expect(dirty.leaks).toEqual(clean.leaks);
    expect(dirty.expected.rejected['usage.csv']).toBeGreaterThan(0);
    expect(dirty.decoys.some((decoy) => decoy.decoy === 'log_gap')).toBe(true);
  }, 30_000);

  test('every kind of dirt is added to a dirty world and listed, and none to a clean one', () => {
    const world = generateWorld({ seed: 'a', accounts: 200, months: 4, dirt: 1 });
    expect(new Set(world.dirt.map((each) => each.dirt))).toEqual(new Set(DIRT_KINDS));
    const countOf = (kind: string) =>
      world.dirt
        .filter((each) => each.dirt === kind && each.file === 'usage.csv')
        .reduce((sum, each) => sum + each.rows, 0);
    expect(countOf('conflicting_ids')).toBe(world.expected.conflicts);
    expect(countOf('unreadable_rows')).toBe(world.expected.rejected['usage.csv']);
    const sent = world.decoys.filter((decoy) => decoy.decoy === 'duplicate_events').length;
    expect(sent > 0 && countOf('duplicates') < world.expected.duplicates).toBe(true);
    expect(generateWorld({ seed: 'a', accounts: 30, months: 2 }).dirt).toEqual([]);
  }, 30_000);

  test('a leap day is in the world of its year, and billed', () => {
    const world = generateWorld({ seed: 'a', accounts: 40, months: 3, firstMonth: '2024-01' });
    expect(world.decoys.map((decoy) => decoy.decoy)).toContain('leap_day');
  }, 30_000);

  test('a world of several blocks written block by block is the world in memory, with ids of its own', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'demo-blocks-'));
    try {
      const options = { seed: 'a', accounts: 360, months: 2, dirt: 0.1 };
      const world = generateWorld(options);
      const written = await writeBlocks(options, folder);
      for (const file of world.files) {
        const bytes = await readFile(join(folder, file.name), 'utf8');
        expect(bytes === [...csvChunks(file)].join(''), file.name).toBe(true);
        expect(written.files).toContainEqual({ file: file.name, rows: file.rows.length });
      }
      for (const [name, key] of [
        ['customers', 'name'],
        ['invoices', 'invoice_id'],
        ['subscriptions', 'subscription_id'],
      ] as const) {
        const ids = column(world, name, key);
        expect(new Set(ids).size, name).toBe(ids.length);
      }
      const truth = JSON.parse(await readFile(join(folder, 'truth.json'), 'utf8'));
      expect([truth.leaks, truth.decoys, truth.dirt]).toEqual([world.leaks, world.decoys, world.dirt]);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }, 60_000);

  test('a light world has every leak type and far fewer rows of usage', () => {
    const options = { seed: 'a', accounts: 230, months: 8 };
    const light = generateWorld({ ...options, storyShare: 0.35, isLight: true });
    expect(new Set(light.leaks.map((leak) => leak.type))).toEqual(new Set(LEAK_TYPES));
    const rows = (world: World) => fileOf(world, 'usage').rows.length;
    expect(rows(light) * 1.8).toBeLessThan(rows(generateWorld(options)));
  }, 60_000);

  test('stories tell each leak type once or twice, with the money and the largest period', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'demo-stories-'));
    try {
      const world = generateWorld({ seed: 'plumbline', accounts: 220, months: 6 });
      const { stories } = await writeWorld(world, folder);
      expect(new Set(stories.map((story) => story.type))).toEqual(new Set(LEAK_TYPES));
      expect(stories.length).toBeGreaterThanOrEqual(15);
      expect(stories.length).toBeLessThanOrEqual(25);
      for (const story of stories) {
        const leaks = world.leaks.filter(
          (leak) =>
            leak.type === story.type &&
            leak.account_id === story.account_id &&
            leak.product_key === story.product_key,
        );
        const sum = leaks.reduce((total, leak) => total + Number(leak.amount || 0), 0);
        expect(Number(story.amount || 0), story.title).toBeCloseTo(sum, 2);
        expect(leaks.map((leak) => leak.period_start)).toContain(story.period_start);
        expect(story.text).toMatch(/\.$/);
      }
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }, 60_000);

  test('a world written to a folder is its files and the truth', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'demo-world-'));
    try {
      const world = generateWorld({ seed: 'a', accounts: 12, months: 2 });
      await writeWorld(world, folder);
      expect((await readdir(folder)).sort()).toEqual([...Object.keys(REQUIRED), 'truth.json'].sort());
      const usage = await readFile(join(folder, 'usage.csv'), 'utf8');
      expect(usage.trimEnd().split('\n').length).toBe(fileOf(world, 'usage').rows.length + 1);
      const truth = JSON.parse(await readFile(join(folder, 'truth.json'), 'utf8'));
      expect(truth.leaks).toEqual(world.leaks);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
});
