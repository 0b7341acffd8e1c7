import { type MessagePort, parentPort, receiveMessageOnPort, workerData } from 'node:worker_threads';
import { STEPS, type StepName } from '../tree/steps.ts';
import { CONTROL, takeTasks } from './histogram-control.ts';

const { control, port } = workerData as { control: Int32Array; port: MessagePort };
const names = Object.keys(STEPS) as StepName[];

parentPort?.postMessage('ready');
let work: unknown = null;
let seen = 0;
for (;;) {
  // What was seen on waking up is waited for to change: a turn that opens while this one is worked on is not
  // slept through.
  Atomics.wait(control, CONTROL.turn, seen);
  seen = Atomics.load(control, CONTROL.turn);
  Atomics.add(control, CONTROL.inside, 1);
  // A turn that was closed before this thread woke up is over; once inside an open one, nobody closes it
  // behind our back.
  if (Atomics.load(control, CONTROL.open) === 1) performTurn();
  Atomics.sub(control, CONTROL.inside, 1);
  Atomics.notify(control, CONTROL.inside);
}

function performTurn(): void {
  for (let sent = receiveMessageOnPort(port); sent !== undefined; sent = receiveMessageOnPort(port))
    work = sent.message;
  const step = STEPS[names[Atomics.load(control, CONTROL.step)]!] as (work: unknown, task: number) => void;
  try {
    takeTasks(control, (task) => step(work, task));
  } catch (error) {
    port.postMessage(error);
    Atomics.store(control, CONTROL.failed, 1);
  }
}
