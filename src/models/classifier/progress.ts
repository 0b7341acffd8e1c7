import type { Team } from '../tree/team.ts';
import type { Labour } from './member.ts';
import type { MemberSpec } from './plan.ts';

export type OnStep = (done: number, of: number, what: string) => void;

/** Tells how far a training is, in learners taught of all that will be; what `onStep` throws goes through. */
export type Progress = {
  /** A stage of the training in words, and how many learners it leaves to be taught after those before it. */
  begin(what: string, learners: number): void;
  labourOf(spec: MemberSpec): Labour;
};

/** A training's progress; `onStep` is called when it has a stage and at every learner's rounds. */
export function trackProgress(onStep: OnStep | undefined, team: Team | undefined): Progress {
  let stage = '';
  let started = 0;
  let of = 0;
  return {
    begin(what, learners) {
      stage = what;
      of = started + learners;
      onStep?.(started, of, what);
    },
    labourOf(spec) {
      const before = started++;
      return { team, onShare: (share) => onStep?.(before + share, of, `${stage}: ${spec.name}`) };
    },
  };
}
