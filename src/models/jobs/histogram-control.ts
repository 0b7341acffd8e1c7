/**
 * What the threads of a team tell each other, as places in an Int32Array that they share. Each call of `run`
 * is a turn: it is opened, tasks are taken by counting `next` up to `tasks`, and it is closed. `inside`
 * counts the threads that entered it.
 */
export const CONTROL = { turn: 0, open: 1, step: 2, tasks: 3, next: 4, inside: 5, failed: 6 } as const;
export const CONTROL_BYTES = 7 * 4;

/** Does tasks of the turn at hand, as long as there are any that nobody has taken. */
export function takeTasks(control: Int32Array, perform: (task: number) => void): void {
  const tasks = Atomics.load(control, CONTROL.tasks);
  for (;;) {
    const task = Atomics.add(control, CONTROL.next, 1);
    if (task >= tasks) return;
    perform(task);
  }
}
