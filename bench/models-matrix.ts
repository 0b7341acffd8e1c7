import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { createRandom } from '#core/random.ts';
import { rowsWhere, stratifiedFolds } from '#models/fold.ts';
import type { Column, Examples } from '#models/table.ts';

/** A set to classify: rows with their fold (0 to 4), and 0 or 1 where a split by time says train or test. */
export type ClassifySet = {
  readonly name: string;
  readonly examples: Examples;
  readonly fold: Float64Array;
  readonly tsplit: Float64Array;
};

/** Reads `matrix.csv` or `matrix.csv.gz` of a folder, `folds.json` where a split is no column. Empty cells are missing. */
export async function readSet(folder: string): Promise<ClassifySet> {
  const plain = path.join(folder, 'matrix.csv');
  const text = existsSync(plain)
    ? await readFile(plain, 'utf8')
    : gunzipSync(await readFile(`${plain}.gz`)).toString('utf8');
  const lines = text.split(/\r?\n/).filter((line) => line !== '');
  const names = cellsOf(lines[0] ?? '');
  const cells = lines.slice(1).map(cellsOf);
  const columns = names.map((name, at) => columnOf(name, cells, at));
  const numbers = (name: string) => {
    const column = columns.find((each) => each.name === name);
    return column?.kind === 'number' ? column.values : null;
  };
  const splits = await readSplits(folder);
  const fallback = new Float64Array(cells.length).fill(-1);
  const outcome = numbers('y');
  if (outcome === null) throw new Error(`${folder} has no column y of 0 and 1.`);
  const features = columns.filter(({ name }) => !['y', 'fold', 'tsplit'].includes(name));
  return {
    name: path.basename(path.resolve(folder)),
    examples: { table: { rows: cells.length, columns: features }, outcome, at: null },
    fold: numbers('fold') ?? splits.fold ?? fallback,
    tsplit: numbers('tsplit') ?? splits.tsplit ?? fallback,
  };
}

/** Rows by a law with two bends, or of mere noise: what a clone without the data folder is measured on. */
export function generatedSet(name: string, hasSignal: boolean): ClassifySet {
  const rows = 3000;
  const random = createRandom(name);
  const draw = () => Float64Array.from({ length: rows }, () => random.next());
  const values = [draw(), draw(), draw(), draw(), draw()];
  const outcome = Float64Array.from({ length: rows }, (_, row) => {
    const [a = 0, b = 0, c = 0] = values.map((column) => column[row] ?? 0);
    const logOdds = hasSignal ? 4 * a - 3 + (b > 0.6 ? 1.5 : 0) - (a > 0.5 === c > 0.5 ? 1 : 0) : -1;
    return random.next() < 1 / (1 + Math.exp(-logOdds)) ? 1 : 0;
  });
  const columns = values.map((each, at): Column => ({ kind: 'number', name: `x${at}`, values: each }));
  const fold = new Float64Array(rows);
  for (const [at, { test }] of stratifiedFolds(outcome, 5, random.fork('folds')).entries())
    for (const row of test) fold[row] = at;
  const tsplit = new Float64Array(rows).fill(-1);
  return { name, examples: { table: { rows, columns }, outcome, at: null }, fold, tsplit };
}

/** The set's splits: five folds, and older against newer where it has dates. */
export function splitsOf({ fold, tsplit }: ClassifySet) {
  const rows = fold.length;
  const folds = [...new Set(fold)].filter((each) => each >= 0).sort();
  const byTime = {
    train: rowsWhere(rows, (row) => tsplit[row] === 0),
    test: rowsWhere(rows, (row) => tsplit[row] === 1),
  };
  return {
    folds: folds.map((each) => ({
      train: rowsWhere(rows, (row) => fold[row] !== each),
      test: rowsWhere(rows, (row) => fold[row] === each),
    })),
    byTime: byTime.train.length > 0 && byTime.test.length > 0 ? byTime : null,
  };
}

async function readSplits(folder: string): Promise<{ fold?: Float64Array; tsplit?: Float64Array }> {
  const file = path.join(folder, 'folds.json');
  if (!existsSync(file)) return {};
  const { fold, tsplit } = JSON.parse(await readFile(file, 'utf8'));
  return {
    ...(fold && { fold: Float64Array.from(fold) }),
    ...(tsplit && { tsplit: Float64Array.from(tsplit) }),
  };
}

function columnOf(name: string, rows: readonly string[][], at: number): Column {
  const values = Float64Array.from(rows, (cells) => (cells[at] ? Number(cells[at]) : Number.NaN));
  const isWords = rows.some(
    (cells, row) => cells[at] && Number.isNaN(values[row]) && !/^nan$/i.test(cells[at]),
  );
  if (!isWords) return { kind: 'number', name, values };
  const levels = [...new Set(rows.map((cells) => cells[at] ?? '').filter((cell) => cell !== ''))];
  const codeOf = new Map(levels.map((level, code) => [level, code]));
  return {
    kind: 'category',
    name,
    levels,
    codes: Int32Array.from(rows, (cells) => codeOf.get(cells[at] ?? '') ?? -1),
  };
}

function cellsOf(line: string): string[] {
  if (!line.includes('"')) return line.split(',').map((cell) => cell.trim());
  const cells = line.match(/("(?:[^"]|"")*"|[^,]*)(?:,|$)/g) ?? [];
  return cells
    .slice(0, line.endsWith(',') ? undefined : -1)
    .map((cell) => cell.replace(/,$/, '').replace(/^"|"$/g, '').replaceAll('""', '"').trim());
}
