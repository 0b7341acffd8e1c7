import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { createRandom } from '#core/random.ts';
import { rowsWhere } from '#models/fold.ts';
import { valuesAt } from '#models/table-rows.ts';
import { type Purchases, purchasesOf } from '#models/value/purchases.ts';
import { scoreValue } from '#models/value/score-value.ts';
import { buyers } from '#models/value/simulate.ts';
import { trainValue } from '#models/value/train-value.ts';
import { valueMetrics } from '#models/value/value-metrics.ts';
import type { ValueMetrics } from '#models/value/value-model.ts';
import { priorParts } from '#models/value/value-prior.ts';
import { machine } from './measure.ts';

/** As published with the data: trained and tested on the same folds elsewhere. */
const OTHERS: readonly [string, number, string, string][] = [
  ['BG/NBD + gamma-gamma (lifetimes)', 32.68, '.669', '−17 %'],
  ['Tweedie boosting on RFM + BG/NBD', 34.45, '–', '−6 %'],
];
const BARS = 'bars: MAE ≤ 32.70, Pearson ≥ .670, total within ± 5 %';
const HORIZON_WEEKS = 39;

type Customers = { readonly purchases: Purchases; readonly value: Float64Array; readonly fold: Float64Array };

export type ClvScore = ValueMetrics & {
  readonly set: string;
  /** Of the purchase models alone, without the model trained on top of them. */
  readonly prior: ValueMetrics;
  readonly meanBias: number | null;
  readonly coverage80: number;
  readonly seconds: number;
};

/**
 * Customer value on the CDNOW customers of `folder` (clv_matrix.csv), each predicted by a model that was trained on the
 * other folds; prints one table beside the figures of others. Without the folder: on generated customers.
 */
export async function runClv(folder: string | null): Promise<ClvScore> {
  const file = folder && path.join(folder, 'clv_matrix.csv');
  const isThere = file !== null && existsSync(file);
  if (!isThere)
    console.log('\n*** CUSTOMER VALUE: NO DATA FOLDER, SO THESE FIGURES ARE OF GENERATED CUSTOMERS ***');
  const customers = isThere ? readCustomers(await readFile(file, 'utf8')) : generated();
  const score = crossValidate(isThere ? 'cdnow' : 'generated', customers);
  print(score, isThere);
  return score;
}

function crossValidate(set: string, { purchases, value, fold }: Customers): ClvScore {
  const started = performance.now();
  const rows = value.length;
  const made = {
    value: new Float64Array(rows),
    mean: new Float64Array(rows),
    prior: new Float64Array(rows),
    isWithin: new Uint8Array(rows),
  };
  for (const each of new Set(fold)) {
    const train = rowsWhere(rows, (row) => fold[row] !== each);
    const test = rowsWhere(rows, (row) => fold[row] === each);
    const { model } = trainValue(
      {
        customers: { kind: 'purchases', purchases: purchasesOf(purchases, train) },
        signs: null,
        value: valuesAt(value, train),
        horizon: HORIZON_WEEKS,
      },
      { seed: `clv ${each}` },
    );
    const tested = { kind: 'purchases', purchases: purchasesOf(purchases, test) } as const;
    const scores = scoreValue(model, tested);
    const alone = priorParts(model.prior, tested, null).value;
    for (const [place, row] of test.entries()) {
      const [low = 0, high = 0, came = 0] = [scores.low80[place], scores.high80[place], value[row]];
      made.value[row] = scores.value[place] ?? Number.NaN;
      made.mean[row] = scores.mean[place] ?? Number.NaN;
      made.prior[row] = alone[place] ?? Number.NaN;
      made.isWithin[row] = came >= low && came <= high ? 1 : 0;
    }
  }
  return {
    set,
    ...valueMetrics(made.value, value),
    prior: valueMetrics(made.prior, value),
    meanBias: valueMetrics(made.mean, value).totalBias,
    coverage80: made.isWithin.reduce((sum, each) => sum + each, 0) / rows,
    seconds: (performance.now() - started) / 1000,
  };
}

function print(score: ClvScore, isData: boolean): void {
  const share = (value: number | null) => (value === null ? '–' : `${(100 * value).toFixed(1)} %`);
  const line = (cells: readonly string[]) =>
    console.log(
      (cells[0] ?? '').padEnd(38) +
        cells
          .slice(1)
          .map((cell) => cell.padStart(12))
          .join(''),
    );
  console.log(
    `\nCustomer value, ${score.set}: ${score.rows} customers, ${HORIZON_WEEKS} weeks ahead${isData ? `; ${BARS}` : ''}`,
  );
  line(['', 'MAE', 'Pearson', 'total', '80 % holds', 'seconds']);
  const figures = ({ mae, pearson, totalBias }: ValueMetrics) => [
    mae.toFixed(2),
    pearson?.toFixed(3).replace(/^0/, '') ?? '–',
    share(totalBias),
  ];
  line([
    'ours: stack on BG/NBD + gamma-gamma',
    ...figures(score),
    share(score.coverage80),
    score.seconds.toFixed(1),
  ]);
  line(['our BG/NBD + gamma-gamma alone', ...figures(score.prior)]);
  console.log(`  expected values, which are for adding up, have a total off by ${share(score.meanBias)}`);
  if (isData) for (const [name, mae, pearson, total] of OTHERS) line([name, mae.toFixed(2), pearson, total]);
}

function readCustomers(text: string): Customers {
  const [head = '', ...lines] = text.trim().split('\n');
  const names = head.trim().split(',');
  const cells = lines.map((line) => line.split(','));
  const column = (name: string) => {
    const at = names.indexOf(name);
    return Float64Array.from(cells, (row) => (row[at]?.trim() ? Number(row[at]) : Number.NaN));
  };
  return {
    purchases: {
      rows: lines.length,
      repeats: column('x'),
      recency: column('tx'),
      age: column('T'),
      spend: column('m'),
      first: column('firstamt'),
    },
    value: column('hv'),
    fold: column('fold'),
  };
}

function generated(): Customers {
  const random = createRandom('clv bench');
  const made = buyers(
    { r: 0.25, alpha: 5, a: 0.8, b: 2.4 },
    { p: 6, q: 3.7, v: 15 },
    { customers: 6_000, ages: [27, HORIZON_WEEKS], horizon: HORIZON_WEEKS },
    random,
  );
  return { purchases: made.purchases, value: made.value, fold: made.value.map((_value, row) => row % 5) };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  console.log(machine());
  const data = process.argv[2] ?? fileURLToPath(new URL('../../shared/data/models/cdnow', import.meta.url));
  await runClv(data);
}
