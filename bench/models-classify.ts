import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { ClassifierMetrics, GateVerdict } from '#models/classifier-report.ts';
import { classifierMetrics } from '#models/quality/classifier-metrics.ts';
import { valuesAt } from '#models/table-rows.ts';
import type { FoldDone, FoldTask } from './models-classify-worker.ts';
import { type ClassifySet, splitsOf } from './models-matrix.ts';

/** Figures on rows that the model had not seen. `verdict` is what most of the trainings said of themselves. */
export type ClassifyScore = ClassifierMetrics & {
  readonly verdict: GateVerdict;
  readonly leaks: readonly string[];
  /** Of the processor: all trainings together, and the longest one. */
  readonly seconds: number;
  readonly longest: number;
};

export type SetScore = {
  readonly set: string;
  readonly rows: number;
  readonly columns: number;
  readonly folds: ClassifyScore | null;
  readonly time: ClassifyScore | null;
};

type Split = { readonly train: Int32Array; readonly test: Int32Array };

/** Trains on the other folds and predicts each, and trains on the older rows and predicts the newer, threads side by side. */
export async function classifySet(set: ClassifySet): Promise<SetScore> {
  const { folds, byTime } = splitsOf(set);
  const splits: Split[] = byTime ? [byTime, ...folds] : folds;
  const done = await inThreads(
    splits.map(({ train, test }, at) => ({ examples: set.examples, train, test, seed: `bench ${at}` })),
  );
  const ofFolds = byTime ? done.slice(1) : done;
  const [first] = done;
  return {
    set: set.name,
    rows: set.examples.table.rows,
    columns: set.examples.table.columns.length,
    folds: folds.length > 0 ? scoreOf(set, folds, ofFolds) : null,
    time: byTime && first ? scoreOf(set, [byTime], [first]) : null,
  };
}

function scoreOf(set: ClassifySet, splits: readonly Split[], done: readonly FoldDone[]): ClassifyScore {
  const outcomes = splits.map(({ test }) => valuesAt(set.examples.outcome, test));
  const metrics = classifierMetrics({
    outcome: joined(outcomes),
    probability: joined(done.map(({ probability }) => probability)),
    baseline: joined(done.map(({ probability, report }) => probability.map(() => report.baseRate))),
    fold: Int32Array.from(outcomes.flatMap((outcome, at) => Array.from(outcome, () => at))),
  });
  const order: GateVerdict[] = ['none', 'weak', 'skill'];
  const verdicts = done.map(({ report }) => order.indexOf(report.gate.verdict)).sort();
  return {
    ...metrics,
    verdict: order[verdicts[Math.floor((verdicts.length - 1) / 2)] ?? 0] ?? 'none',
    leaks: [...new Set(done.flatMap(({ report }) => report.leaks.map(({ column }) => column)))],
    seconds: done.reduce((sum, { seconds }) => sum + seconds, 0),
    longest: Math.max(...done.map(({ seconds }) => seconds)),
  };
}

/** Runs tasks in as many threads as there are cores; answers come in the order of the tasks. */
async function inThreads(tasks: readonly FoldTask[]): Promise<FoldDone[]> {
  const done: FoldDone[] = [];
  let next = 0;
  const take = async () => {
    for (let at = next++; at < tasks.length; at = next++) done[at] = await inThread(tasks[at] as FoldTask);
  };
  await Promise.all(Array.from({ length: availableParallelism() }, take));
  return done;
}

function inThread(task: FoldTask): Promise<FoldDone> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL('./models-classify-worker.ts', import.meta.url), { workerData: task });
    worker.once('message', resolve);
    worker.once('error', reject);
  });
}

function joined(parts: readonly Float64Array[]): Float64Array {
  return Float64Array.from(parts.flatMap((part) => [...part]));
}
