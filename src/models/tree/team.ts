import { ALONE, type Memory } from './memory.ts';
import { STEPS, type StepName, type WorkOf } from './steps.ts';

/**
 * Who does a training's work: one alone, or several threads on shared memory. The outcome is the same to the
 * bit.
 */
export type Team = Memory & {
  readonly threads: number;
  /**
   * Does each task from 0 to `tasks` − 1 of a step once, and returns when all are done. The arrays of `work`
   * were allocated from this team, and stay the same from call to call; only what they hold changes.
   */
  run<Name extends StepName>(step: Name, work: WorkOf<Name>, tasks: number): void;
};

/** A team of one, for pure code: it does its tasks in their order. */
export function workAlone(): Team {
  return {
    ...ALONE,
    threads: 1,
    run(name, work, tasks) {
      const step = STEPS[name] as (work: WorkOf<typeof name>, task: number) => void;
      for (let task = 0; task < tasks; task++) step(work, task);
    },
  };
}
