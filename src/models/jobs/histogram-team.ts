import { MessageChannel, type MessagePort, receiveMessageOnPort, Worker } from 'node:worker_threads';
import { STEPS, type StepName, type WorkOf } from '../tree/steps.ts';
import type { Team } from '../tree/team.ts';
import { CONTROL, CONTROL_BYTES, takeTasks } from './histogram-control.ts';

/**
 * A task takes milliseconds, the tree of a huge forest minutes: a thread that is silent for longer has died.
 */
const WAIT_MS_MAX = 600_000;
const NAMES = Object.keys(STEPS) as StepName[];

/**
 * A team of `threads` threads, the caller's among them, that trains trees on shared memory; it has to be
 * closed. `run` blocks until its tasks are done, so a team belongs in a worker, not where requests are
 * answered. An error of a task, in whatever thread, is thrown by `run`.
 */
export async function openTeam(threads: number): Promise<Team & { close(): Promise<void> }> {
  const control = new Int32Array(new SharedArrayBuffer(CONTROL_BYTES));
  const members = Array.from({ length: threads - 1 }, () => startMember(control));
  try {
    await Promise.all(members.map(({ ready }) => ready));
  } catch (error) {
    await closeAll(members);
    throw error;
  }
  // From now on a team that was left open does not hold up the end of the process.
  for (const { worker } of members) worker.unref();
  let known: object | null = null;
  return {
    threads,
    allocate: (bytes) => new SharedArrayBuffer(bytes),
    run(name, work, tasks) {
      const step = STEPS[name] as (work: WorkOf<typeof name>, task: number) => void;
      if (work !== known) for (const { port } of members) port.postMessage(work);
      known = work;
      openTurn(control, name, tasks);
      let error: unknown;
      try {
        takeTasks(control, (task) => step(work, task));
      } catch (thrown) {
        error = thrown;
      }
      closeTurn(control);
      if (Atomics.exchange(control, CONTROL.failed, 0) === 1) {
        const answers = members.map(({ port }) => receiveMessageOnPort(port)?.message);
        error ??= answers.find((each) => each !== undefined);
      }
      if (error !== undefined) throw error;
    },
    close: () => closeAll(members),
  };
}

type Member = { readonly worker: Worker; readonly port: MessagePort; readonly ready: Promise<void> };

function startMember(control: Int32Array): Member {
  const { port1: port, port2 } = new MessageChannel();
  const worker = new Worker(new URL('./histogram-worker.ts', import.meta.url), {
    workerData: { control, port: port2 },
    transferList: [port2],
    execArgv: [],
  });
  const ready = new Promise<void>((resolve, reject) => {
    worker.once('message', () => resolve());
    worker.once('error', reject);
  });
  return { worker, port, ready };
}

async function closeAll(members: readonly Member[]): Promise<void> {
  for (const { port } of members) port.close();
  await Promise.all(members.map(({ worker }) => worker.terminate()));
}

function openTurn(control: Int32Array, name: StepName, tasks: number): void {
  Atomics.store(control, CONTROL.step, NAMES.indexOf(name));
  Atomics.store(control, CONTROL.tasks, tasks);
  Atomics.store(control, CONTROL.next, 0);
  Atomics.store(control, CONTROL.open, 1);
  Atomics.add(control, CONTROL.turn, 1);
  // One task is done sooner than another thread wakes up.
  if (tasks > 1) Atomics.notify(control, CONTROL.turn);
}

/** Lets nobody in any more, and waits for those who are inside. */
function closeTurn(control: Int32Array): void {
  Atomics.store(control, CONTROL.open, 0);
  for (;;) {
    const inside = Atomics.load(control, CONTROL.inside);
    if (inside === 0) return;
    if (Atomics.wait(control, CONTROL.inside, inside, WAIT_MS_MAX) === 'timed-out')
      throw new Error('A thread of the training team no longer answers.');
  }
}
