import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { addExpected, FILES, frameOf, generateBlocks, nothingExpected, rowsOf } from './generate.ts';
import { createTally, type DecoyTotal, type DirtTotal, type PlantedTotal } from './planted.ts';
import { createStoryPicker, type Story } from './story.ts';
import type { Block, Expected, World, WorldFile, WorldOptions } from './world.ts';

/** What was written: rows of each file, and what is planted in them. */
export type Written = {
  files: { file: string; rows: number }[];
  planted: PlantedTotal[];
  decoys: DecoyTotal[];
  dirt: DirtTotal[];
  expected: Expected;
  stories: Story[];
};

const PARTS = ['leaks', 'decoys', 'dirt'] as const;
/** Interest for late payment counts by days of a year of so many. */
const COLLECTION_DAYS_IN_YEAR = 365;

/** Generates a world straight into a folder, block by block: memory stays flat, however many accounts. */
export function writeBlocks(options: WorldOptions, folder: string): Promise<Written> {
  return writeAll(frameOf(options), generateBlocks(options), folder);
}

/** Writes a world as the exchange files and `truth.json` into a folder, which is made when it is missing. */
export function writeWorld(world: World, folder: string): Promise<Written> {
  const rows = Object.fromEntries(world.files.map((file) => [file.name.replace('.csv', ''), file.rows]));
  return writeAll(world, [{ ...world, rows }], folder);
}

type Frame = ReturnType<typeof frameOf>;

async function writeAll(frame: Frame, blocks: Iterable<Block>, folder: string): Promise<Written> {
  await mkdir(folder, { recursive: true });
  const names = Object.keys(FILES).map((name) => `${name}.csv`);
  const counts = new Map(names.map((name) => [name, 0]));
  const tally = createTally();
  const picker = createStoryPicker();
  let expected = nothingExpected();
  let isFirst = true;
  for (const block of blocks) {
    for (const name of names) {
      const columns = FILES[name.replace('.csv', '')] as string[];
      const file = { name, columns, rows: rowsOf(block, name) };
      const flags = isFirst ? 'w' : 'a';
      const text = Readable.from(csvChunks(file, isFirst));
      await pipeline(text, createWriteStream(join(folder, name), { flags }));
      counts.set(name, (counts.get(name) ?? 0) + file.rows.length);
    }
    tally.add(block);
    for (const part of PARTS) {
      const lines = block[part].map((each) => `${JSON.stringify(each)}\n`).join('');
      await writeFile(partOf(folder, part), lines, { flag: isFirst ? 'w' : 'a' });
    }
    picker.add(block.leaks);
    expected = addExpected(expected, block.expected);
    isFirst = false;
  }
  const written: Written = {
    files: names.map((file) => ({ file, rows: counts.get(file) ?? 0 })),
    planted: tally.totals(),
    decoys: tally.decoys(),
    dirt: tally.dirt(),
    expected,
    stories: picker.stories(),
  };
  await pipeline(
    Readable.from(truthChunks(frame, written, folder)),
    createWriteStream(join(folder, 'truth.json')),
  );
  for (const part of PARTS) await rm(partOf(folder, part));
  return written;
}

/** The bytes of a file in pieces of a thousand lines. */
export function* csvChunks(file: WorldFile, withHeader = true): Generator<string> {
  let chunk = withHeader ? `${file.columns.join(',')}\n` : '';
  for (let place = 0; place < file.rows.length; place++) {
    chunk += `${(file.rows[place] as string[]).map(csvCell).join(',')}\n`;
    if (place % 1000 === 999) {
      yield chunk;
      chunk = '';
    }
  }
  yield chunk;
}

function csvCell(text: string): string {
  return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** truth.json in pieces: every planted leak, decoy and dirt event, and the choices that its amounts rest on. */
async function* truthChunks(
  { company, seed, start, end, asOf }: Frame,
  { expected, planted, decoys, dirt, stories }: Written,
  folder: string,
): AsyncGenerator<string> {
  const choices = { collection_days_in_year: COLLECTION_DAYS_IN_YEAR };
  const totals = { leaks: planted, decoys, dirt };
  const head = { company, seed, start, end, as_of: asOf, choices, expected, totals, stories };
  const text = JSON.stringify(head, null, 1);
  yield text.slice(0, text.lastIndexOf('\n'));
  for (const part of PARTS) {
    yield `,\n "${part}": [`;
    let isFirst = true;
    for await (const line of createInterface({ input: createReadStream(partOf(folder, part)) })) {
      yield `${isFirst ? '' : ','}\n  ${line}`;
      isFirst = false;
    }
    yield '\n ]';
  }
  yield '\n}\n';
}

/** Truth is spooled beside the files, as a world may have more of it than memory should hold. */
function partOf(folder: string, part: (typeof PARTS)[number]): string {
  return join(folder, `.truth-${part}`);
}
