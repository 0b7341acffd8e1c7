import { readFile, writeFile } from 'node:fs/promises';
import type { Context } from '#platform/context.ts';
import type { Found, Score } from './leaks-score.ts';

type Point = { product: number; isTrue: boolean };
export type Fitted = { from: number; probability: number };

/** The product of each finding's checks, as its evidence keeps them; in the order of the findings. */
export async function readProducts(ctx: Context, findings: readonly Found[]): Promise<number[]> {
  const rows = await ctx.pg.read((tx) =>
    tx.selectFrom('findings').select(['finding_id', 'evidence']).execute(),
  );
  const products = new Map(
    rows.map((row) => {
      const { checks } = row.evidence as unknown as { checks: { factor: number }[] };
      return [row.finding_id, checks.reduce((product, each) => product * each.factor, 1)];
    }),
  );
  return findings.map((found) => products.get((found as Found & { id: string }).id) ?? 1);
}

/** Findings no fewer than this make a step of the map; before any is seen, one of two is believed true. */
const FINDINGS_MIN = 25;
const PRIOR = { count: 2, trues: 1 };

/**
 * How often findings are true by the product of their checks: isotonic regression (pool adjacent violators),
 * each pool drawn a little towards even odds, as what was never seen wrong may still be.
 */
export function fitCalibration(points: readonly Point[]): Fitted[] {
  const sorted = [...points].sort((a, b) => a.product - b.product);
  const pools: { sum: number; count: number; trues: number }[] = [];
  for (const { product, isTrue } of sorted) {
    const last = pools.at(-1);
    if (last && last.count < FINDINGS_MIN) {
      last.sum += product;
      last.count += 1;
      last.trues += isTrue ? 1 : 0;
    } else pools.push({ sum: product, count: 1, trues: isTrue ? 1 : 0 });
  }
  for (let at = 0; at < pools.length - 1; ) {
    const [a, b] = [pools[at], pools[at + 1]];
    if (!a || !b || a.trues / a.count <= b.trues / b.count) {
      at++;
      continue;
    }
    pools.splice(at, 2, { sum: a.sum + b.sum, count: a.count + b.count, trues: a.trues + b.trues });
    at = Math.max(0, at - 1);
  }
  const fitted = pools.map(({ sum, count, trues }) => ({
    from: sum / count,
    probability: (trues + PRIOR.trues) / (count + PRIOR.count),
  }));
  const lowest = fitted[0]?.probability ?? 0.5;
  return [{ from: 0, probability: Math.min(0.3, lowest) }, ...fitted];
}

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

/** Findings by what they said of themselves, and how often they were true. */
export function calibrationTable(scores: readonly Score[]) {
  const all = scores.flatMap(({ matched, wrong }) => [
    ...matched.map(({ found }) => ({ said: found.confidence, isTrue: true })),
    ...wrong.map((found) => ({ said: found.confidence, isTrue: false })),
  ]);
  const bins = [
    { name: '0.9 and more', from: 0.9, to: 1.01 },
    { name: '0.75 to 0.9', from: 0.75, to: 0.9 },
    { name: '0.5 to 0.75', from: 0.5, to: 0.75 },
    { name: 'below 0.5', from: 0, to: 0.5 },
  ];
  return bins.map(({ name, from, to }) => {
    const own = all.filter(({ said }) => said >= from && said < to);
    const mean = (value: (each: (typeof own)[number]) => number) =>
      own.length === 0 ? 0 : own.reduce((sum, each) => sum + value(each), 0) / own.length;
    return {
      name,
      count: own.length,
      said: mean(({ said }) => said),
      isTrue: mean(({ isTrue }) => (isTrue ? 1 : 0)),
    };
  });
}
