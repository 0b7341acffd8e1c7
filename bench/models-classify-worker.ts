import { parentPort, workerData } from 'node:worker_threads';
import { scoreClassifier, trainClassifier } from '#models/classifier.ts';
import type { ClassifierReport } from '#models/classifier-report.ts';
import type { Examples } from '#models/table.ts';
import { exampleRows, tableRows } from '#models/table-rows.ts';

/** Rows to learn from and rows to predict, which the training never sees. */
export type FoldTask = {
  readonly examples: Examples;
  readonly train: Int32Array;
  readonly test: Int32Array;
  readonly seed: string;
};

export type FoldDone = {
  readonly probability: Float64Array;
  readonly report: ClassifierReport;
  /** Of the processor, for all that this thread did. */
  readonly seconds: number;
};

const { examples, train, test, seed }: FoldTask = workerData;
const { model, report } = trainClassifier(exampleRows(examples, train), { seed });
const probability = scoreClassifier(model, tableRows(examples.table, test));
const done: FoldDone = { probability, report, seconds: process.threadCpuUsage().user / 1e6 };
parentPort?.postMessage(done);
