import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { createRandom } from '../src/core/random.ts';
import { trainBoosting } from '../src/models/boosting.ts';
import { boostingMargin } from '../src/models/boosting-model.ts';
import { boostingReasons } from '../src/models/contributions.ts';
import { binMatrix } from '../src/models/tree/bins.ts';
import { machine } from './measure.ts';
import { generateRows, qualityOf } from './models-speed-data.ts';

const HELD_OUT_ROWS = 100_000;
const ROUNDS = 100;
const TREES = 400;
const PYTHON = '/usr/bin/python3';

type Training = {
  binSeconds: number;
  trainSeconds: number;
  processorSeconds: number;
  peakKibibytes: number;
  probabilities: number[];
};
const OURS = 'Plumbline';
const THEIRS = 'XGBoost hist';

/**
 * Trains 100 rounds of depth 6 on `rows` × 20 in turn with Debian's XGBoost, `repeats` times on 2 threads and
 * as often on 1, each in a process of its own; then times single rows on 400 trees, with and without reasons.
 * Prints the figures and their bars. XGBoost that is not installed is said to be so and left out.
 */
export async function runSpeed(rows = 1_000_000, repeats = 2): Promise<void> {
  const folder = mkdtempSync(path.join(tmpdir(), 'plumbline-speed-'));
  try {
    const outcome = writeRows(path.join(folder, 'rows'), rows + HELD_OUT_ROWS);
    const isThere = hasXgboost();
    if (!isThere) console.log('*** XGBOOST IS NOT INSTALLED (python3-xgboost): OURS ALONE ***');
    const heading = `${rows} × 20, ${ROUNDS} rounds, depth 6, 255 bins`;
    console.log(
      `\n${heading.padEnd(48)}threads   bins s  train s   all s   cpu s  peak MB     AUC  log-loss`,
    );
    for (const threads of [2, 1])
      compareTraining(path.join(folder, 'rows'), rows, threads, repeats, outcome, isThere);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  timeRows();
}

function writeRows(file: string, rows: number): Float64Array {
  const { outcome, features } = generateRows(rows);
  writeFileSync(file, outcome);
  for (const values of features) writeFileSync(file, values, { flag: 'a' });
  return outcome.slice(rows - HELD_OUT_ROWS);
}

function hasXgboost(): boolean {
  try {
    execFileSync(PYTHON, ['-c', 'import xgboost'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** Runs both in turn, so that both meet the same machine, and prints the best of each. */
function compareTraining(
  file: string,
  rows: number,
  threads: number,
  repeats: number,
  outcome: Float64Array,
  isThere: boolean,
): void {
  const best = new Map<string, Training>();
  const ratios: string[] = [];
  for (let repeat = 0; repeat < repeats; repeat++) {
    const [ours = 0, theirs] = (isThere ? [OURS, THEIRS] : [OURS]).map((name) => {
      const training = train(name, file, rows, threads);
      const known = best.get(name);
      if (known === undefined || secondsOf(training) < secondsOf(known)) best.set(name, training);
      return secondsOf(training);
    });
    if (theirs !== undefined) ratios.push(`${(ours / theirs).toFixed(2)} ×`);
  }
  for (const [name, { binSeconds, trainSeconds, processorSeconds, peakKibibytes, probabilities }] of best) {
    const { auc, logLoss } = qualityOf(outcome, probabilities);
    const figures = [
      String(threads).padStart(7),
      binSeconds.toFixed(2).padStart(9),
      trainSeconds.toFixed(2).padStart(9),
      (binSeconds + trainSeconds).toFixed(2).padStart(8),
      processorSeconds.toFixed(2).padStart(8),
      (peakKibibytes / 1000).toFixed(0).padStart(9),
      auc.toFixed(4).padStart(8),
      logLoss.toFixed(4).padStart(10),
    ];
    console.log(name.padEnd(48) + figures.join(''));
  }
  const [ours, theirs] = [best.get(OURS), best.get(THEIRS)];
  if (!ours || !theirs) return;
  const ratio = (secondsOf(ours) / secondsOf(theirs)).toFixed(2);
  const line = `best against best ${ratio} ×, pair by pair ${ratios.join(', ')}`;
  console.log(`  ${line} (bar 2 × on 2 threads), load ${loadavg()[0]?.toFixed(1)}`);
}

const secondsOf = ({ binSeconds, trainSeconds }: Training) => binSeconds + trainSeconds;

function train(name: string, file: string, rows: number, threads: number): Training {
  const [program, script] =
    name === OURS ? [process.execPath, 'models-speed-train.ts'] : [PYTHON, 'models-speed.py'];
  const numbers = [rows + HELD_OUT_ROWS, rows, threads, ROUNDS].map(String);
  const output = execFileSync(program, [path.join(import.meta.dirname, script), file, ...numbers], {
    maxBuffer: 64 * 1024 * 1024,
  });
  return JSON.parse(output.toString()) as Training;
}

/** One row at a time on 400 trees of depth 6, as a page asks for it. */
function timeRows(): void {
  const { outcome, features } = generateRows(20_000);
  const matrix = { rows: 20_000, names: features.map((_each, at) => `feature ${at}`), columns: features };
  const bins = binMatrix(matrix, createRandom(1));
  const settings = { rounds: TREES, depthMax: 6 };
  const model = trainBoosting({ bins, outcome }, { name: 'logistic' }, settings, createRandom(1));
  const reasons = boostingReasons(model);
  const rowAt = (row: number) => features.map((values) => values[row] ?? Number.NaN);
  console.log(`\n${`one row on ${TREES} trees of depth 6`.padEnd(48)} median µs    p99 µs    bar µs`);
  printLatency('scored', 100, 5000, (row) => boostingMargin(model, rowAt(row)));
  printLatency('scored with reasons', 5000, 1000, (row) => reasons.contributions(rowAt(row)));
}

function printLatency(
  name: string,
  barMicroseconds: number,
  times: number,
  perform: (row: number) => unknown,
): void {
  for (let row = 0; row < times / 5; row++) perform(row);
  const took = Float64Array.from({ length: times }, (_each, row) => {
    const started = performance.now();
    perform(row);
    return (performance.now() - started) * 1000;
  }).sort();
  const at = (share: number) => (took[Math.floor(share * times)] ?? 0).toFixed(0).padStart(10);
  console.log(name.padEnd(48) + at(0.5) + at(0.99) + String(barMicroseconds).padStart(10));
}

if (import.meta.main) {
  const options = { rows: { type: 'string' }, repeats: { type: 'string' } } as const;
  const { values } = parseArgs({ options });
  console.log(machine());
  await runSpeed(Number(values.rows ?? 1_000_000), Number(values.repeats ?? 2));
}
