import { readFileSync } from 'node:fs';
import { createRandom } from '../src/core/random.ts';
import { trainBoosting } from '../src/models/boosting.ts';
import { boostingMargins } from '../src/models/boosting-model.ts';
import { openTeam } from '../src/models/jobs/histogram-team.ts';
import type { Matrix } from '../src/models/matrix.ts';
import { binMatrix } from '../src/models/tree/bins.ts';
import { sigmoid } from '../src/models/tree/objective.ts';

// One training in a process of its own, so that its peak of memory is its own. Arguments as models-speed.py
// has them.
const [path = '', ...numbers] = process.argv.slice(2);
const [rows = 0, training = 0, threads = 1, rounds = 0] = numbers.map(Number);
const { buffer, byteOffset } = readFileSync(path);
const all = new Float64Array(buffer, byteOffset);
const columns = Array.from({ length: all.length / rows }, (_each, at) =>
  all.subarray(at * rows, (at + 1) * rows),
);
const [outcome = all, ...features] = columns;
const matrixOf = (from: number, to: number): Matrix => ({
  rows: to - from,
  names: features.map((_each, at) => `feature ${at}`),
  columns: features.map((values) => values.subarray(from, to)),
});

const team = await openTeam(threads);
const started = performance.now();
const before = process.cpuUsage();
const bins = binMatrix(matrixOf(0, training), createRandom(1), team);
const binned = performance.now();
const data = { bins, outcome: outcome.subarray(0, training) };
const settings = { rounds, depthMax: 6, learningRate: 0.1 };
const model = trainBoosting(data, { name: 'logistic' }, settings, createRandom(1), { team });
const trained = performance.now();
const used = process.cpuUsage(before);
const peakKibibytes = process.resourceUsage().maxRSS;
await team.close();
const probabilities = Array.from(boostingMargins(model, matrixOf(training, rows)), sigmoid);
const figures = {
  binSeconds: (binned - started) / 1000,
  trainSeconds: (trained - binned) / 1000,
  processorSeconds: (used.user + used.system) / 1e6,
  peakKibibytes,
};
console.log(JSON.stringify({ ...figures, probabilities }));
