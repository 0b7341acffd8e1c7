import { createRandom } from '#core/random.ts';
import { generateBlock, type Plant } from './block.ts';
import { anchoredDate } from './calendar.ts';
import { makePrices } from './catalogue.ts';
import { TERM_COLUMNS } from './contracts.ts';
import * as files from './files.ts';
import * as billing from './invoice-rows.ts';
import { RATE_COLUMNS, rateRows } from './rates.ts';
import { MAPPING_COLUMNS } from './sources.ts';
import { REPORTED_COLUMNS, USAGE_COLUMNS } from './usage.ts';
import {
  asOfEnd,
  type Block,
  type Expected,
  LEAK_TYPES,
  type Stage,
  type World,
  type WorldOptions,
} from './world.ts';

export const COMPANY = 'Tidewick Cloud';
const WORLD_ENDS = '2026-11-01';
/** Accounts are made in blocks of about so many, each complete, so that a world of any size fits in memory. */
const BLOCK_ACCOUNTS = 220;

/** The exchange files of a world and their columns, in the order in which they are written. */
export const FILES: Readonly<Record<string, string[]>> = {
  customers: files.CUSTOMER_COLUMNS,
  contacts: files.CONTACT_COLUMNS,
  products: files.PRODUCT_COLUMNS,
  prices: files.PRICE_COLUMNS,
  subscriptions: files.SUBSCRIPTION_COLUMNS,
  contract_terms: TERM_COLUMNS,
  mappings: MAPPING_COLUMNS,
  usage: USAGE_COLUMNS,
  reported_usage: REPORTED_COLUMNS,
  invoices: billing.INVOICE_COLUMNS,
  invoice_lines: billing.LINE_COLUMNS,
  payments: billing.PAYMENT_COLUMNS,
  credits: billing.CREDIT_COLUMNS,
  rates: RATE_COLUMNS,
};

/** When a world begins and ends, and the latest instant in its files: the default of `reconcile --as-of`. */
export function frameOf(options: WorldOptions): Pick<World, 'company' | 'seed' | 'start' | 'end' | 'asOf'> {
  const first = options.firstMonth ?? anchoredDate(WORLD_ENDS, -options.months, 1).slice(0, 7);
  const start = `${first}-01`;
  const end = anchoredDate(start, options.months, 1);
  return { company: COMPANY, seed: options.seed, start, end, asOf: asOfEnd(end) };
}

/**
 * The blocks of a world, one at a time, so that a caller may write and forget each: together they are the
 * rows of every exchange file and the truth about them. The same options give the same bytes. With few
 * accounts the rarer stories may find nobody to happen to.
 */
export function* generateBlocks(options: WorldOptions): Generator<Block> {
  const { start, end } = frameOf(options);
  const root = createRandom(options.seed);
  const count = Math.max(1, Math.round(options.accounts / BLOCK_ACCOUNTS));
  const plant: Plant = { names: new Set(), firstInvoice: 1 };
  for (let block = 0; block < count; block++) {
    const first = Math.round((options.accounts * block) / count);
    const accounts = Math.round((options.accounts * (block + 1)) / count) - first;
    const stage: Stage = {
      random: block === 0 ? root : root.fork(`block/${block}`),
      window: { start, end },
      months: options.months,
      dirt: options.dirt ?? 0,
      types: new Set(options.types ?? LEAK_TYPES),
      storyShare: options.storyShare ?? 1,
      isLight: options.isLight ?? false,
    };
    const made = generateBlock(stage, { first, accounts, isFirst: block === 0 }, plant);
    if (block === 0) {
      made.rows.products = files.productRows();
      made.rows.prices = files.priceRows(makePrices(stage));
      made.rows.rates = rateRows(root.fork('rates'), stage.window);
    }
    yield made;
  }
}

/** A whole world in memory, for tests and small worlds; `writeWorld` does without. */
export function generateWorld(options: WorldOptions): World {
  const world: World = {
    ...frameOf(options),
    files: Object.entries(FILES).map(([name, columns]) => ({ name: `${name}.csv`, columns, rows: [] })),
    leaks: [],
    decoys: [],
    dirt: [],
    expected: nothingExpected(),
  };
  for (const block of generateBlocks(options)) {
    for (const file of world.files) for (const row of rowsOf(block, file.name)) file.rows.push(row);
    world.leaks.push(...block.leaks);
    world.decoys.push(...block.decoys);
    world.dirt.push(...block.dirt);
    world.expected = addExpected(world.expected, block.expected);
  }
  return world;
}

export function rowsOf(block: Block, fileName: string): string[][] {
  return block.rows[fileName.replace('.csv', '')] ?? [];
}

export function nothingExpected(): Expected {
  return { rejected: {}, duplicates: 0, conflicts: 0 };
}

export function addExpected(a: Expected, b: Expected): Expected {
  const rejected = { ...a.rejected };
  for (const [file, count] of Object.entries(b.rejected)) rejected[file] = (rejected[file] ?? 0) + count;
  return { rejected, duplicates: a.duplicates + b.duplicates, conflicts: a.conflicts + b.conflicts };
}
