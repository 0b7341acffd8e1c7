import { parentPort, workerData } from 'node:worker_threads';
import { gzipSync } from 'node:zlib';
import { sha256 } from '#platform/secrets.ts';
import type { Dataset } from '../dataset/dataset.ts';
import type { MonthSeries } from '../subject.ts';
import { type TrainingTask, trainVersion } from '../train-version.ts';
import type { ClassifierContent } from '../version-content.ts';
import type { FromThread, ThreadTask } from './training-thread.ts';

// The thread that trains one version and ends.
function taskOf(given: ThreadTask): TrainingTask {
  const { seed } = given;
  if (given.task === 'series') {
    return { task: 'series', seed, series: JSON.parse(given.data) as MonthSeries[], horizon: given.horizon };
  }
  const champion = given.champion === null ? null : (JSON.parse(given.champion) as ClassifierContent);
  return { task: 'classifier', seed, dataset: JSON.parse(given.data) as Dataset, champion };
}

const tell = (message: FromThread) => parentPort?.postMessage(message);

try {
  const { content, ...rest } = trainVersion(taskOf(workerData as ThreadTask), (share, step) =>
    tell({ share, step }),
  );
  const json = JSON.stringify(content);
  tell({ trained: { ...rest, packed: gzipSync(json), hash: sha256(json) } });
} catch (error) {
  tell({ failed: error instanceof Error ? (error.stack ?? error.message) : String(error) });
}
