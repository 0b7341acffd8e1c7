import { readFile, writeFile } from 'node:fs/promises';
import type { Score } from './leaks-score.ts';

export type Point = { readonly product: number; readonly isTrue: boolean };
export type Fitted = { from: number; probability: number };
type Pool = { sum: number; count: number; trues: number };

/** Findings no fewer than this make a step of the map. */
const FINDINGS_MIN = 25;
/** One-sided 95 %: what a step claims is what so many findings bear out, not more. */
const Z = 1.645;
/** The lowest pool stands for this at least: nothing that was found is ruled out. */
const PROBABILITY_MIN = 0.01;

/** Wilson's lower bound of a share: 50 true of 50 bear out 0.949. */
export function lowerBound(trues: number, count: number): number {
  if (count === 0) return 0;
  const share = trues / count;
  const spread = Z * Math.sqrt((share * (1 - share)) / count + (Z * Z) / (4 * count * count));
  return (share + (Z * Z) / (2 * count) - spread) / (1 + (Z * Z) / count);
}

/**
 * How often findings are true at least, by the product of their checks: isotonic regression (pool adjacent
 * violators) over the distinct products, by the lower bound of their shares, so that the map rises strictly from pool to pool.
 */
export function fitCalibration(points: readonly Point[]): Fitted[] {
  const pools: Pool[] = [];
  const byProduct = Map.groupBy(points, ({ product }) => Math.round(product * 1000) / 1000);
  for (const [product, own] of [...byProduct].sort(([a], [b]) => a - b)) {
    const last = pools.at(-1);
    const trues = own.filter(({ isTrue }) => isTrue).length;
    if (last && last.count < FINDINGS_MIN) {
      last.sum += product * own.length;
      last.count += own.length;
      last.trues += trues;
    } else pools.push({ sum: product * own.length, count: own.length, trues });
  }
  for (let at = 0; at < pools.length - 1; ) {
    const [a, b] = [pools[at], pools[at + 1]];
    if (!a || !b || boundOf(a) < boundOf(b)) {
      at++;
      continue;
    }
    pools.splice(at, 2, { sum: a.sum + b.sum, count: a.count + b.count, trues: a.trues + b.trues });
    at = Math.max(0, at - 1);
  }
  const fitted = pools.map((pool) => ({ from: pool.sum / pool.count, probability: boundOf(pool) }));
  return [{ from: 0, probability: 0 }, ...fitted];
}

const boundOf = ({ trues, count }: Pool) => Math.max(PROBABILITY_MIN, lowerBound(trues, count));

const FILE = new URL('../src/reconciliation/calibration.ts', import.meta.url);

/** Puts the fitted points into the table of the source. */
export async function writeCalibration(points: readonly Fitted[]): Promise<void> {
  const text = await readFile(FILE, 'utf8');
  const rows = points.map(
    ({ from, probability }) =>
      `  { from: ${Number(from.toFixed(4))}, probability: ${Number(probability.toFixed(4))} },\n`,
  );
  const table = /(CALIBRATION[^\n]*= \[\n)[\s\S]*?(\n?\];)/;
  await writeFile(
    FILE,
    text.replace(table, (_, head: string) => `${head}${rows.join('')}];`),
  );
}

type Said = { readonly said: number; readonly isTrue: boolean };

export function saidOf(scores: readonly Score[]): Said[] {
  return scores.flatMap(({ matched, wrong }) => [
    ...matched.map(({ found }) => ({ said: found.confidence, isTrue: true })),
    ...wrong.map((found) => ({ said: found.confidence, isTrue: false })),
  ]);
}

/** How often a true finding says more of itself than a false one, ties half; null without both. */
export function aucOf(said: readonly Said[]): number | null {
  const trues = said.filter(({ isTrue }) => isTrue);
  const falses = said.filter(({ isTrue }) => !isTrue);
  if (trues.length === 0 || falses.length === 0) return null;
  let sum = 0;
  for (const a of trues) for (const b of falses) sum += a.said > b.said ? 1 : a.said === b.said ? 0.5 : 0;
  return sum / (trues.length * falses.length);
}

/** Findings by what they said of themselves, and how often they were true. */
export function calibrationTable(all: readonly Said[]) {
  const bins = [
    { name: '0.9 and more', from: 0.9, to: 1.01 },
    { name: '0.75 to 0.9', from: 0.75, to: 0.9 },
    { name: '0.5 to 0.75', from: 0.5, to: 0.75 },
    { name: '0.1 to 0.5', from: 0.1, to: 0.5 },
    { name: 'below 0.1', from: 0, to: 0.1 },
  ];
  return bins.map(({ name, from, to }) => {
    const own = all.filter(({ said }) => said >= from && said < to);
    const mean = (value: (each: Said) => number) =>
      own.length === 0 ? 0 : own.reduce((sum, each) => sum + value(each), 0) / own.length;
    return {
      name,
      count: own.length,
      said: mean(({ said }) => said),
      isTrue: mean(({ isTrue }) => (isTrue ? 1 : 0)),
    };
  });
}
