import type { Random } from '#core/random.ts';
import { type Encoder, encodeTable, fitEncoder } from '../encode.ts';
import type { Fold } from '../fold.ts';
import type { Examples } from '../table.ts';
import { exampleRows } from '../table-rows.ts';
import { binMatrix } from '../tree/bins.ts';
import { fitMember, type Labour, type Member, stagedLogOdds } from './member.ts';
import { type MemberSpec, upToStage } from './plan.ts';
import { bestStages, type FoldLogOdds } from './stack.ts';

/** An encoder and learners that were taught by the same rows. */
export type Learned = { readonly encoder: Encoder; readonly members: readonly Member[] };

/** Teaches each learner all rows. `labourOf` gives the labour of the learner with that number. */
export function learn(
  examples: Examples,
  specs: readonly MemberSpec[],
  random: Random,
  labourOf: (spec: MemberSpec) => Labour,
): Learned {
  const { table, outcome, at } = examples;
  const { encoder, matrix } = fitEncoder(table, outcome, at, random.fork('encoder'));
  const hasTrees = specs.some(({ kind }) => kind === 'boosting' || kind === 'forest');
  const labours = specs.map(labourOf);
  const memory = labours.find(({ team }) => team)?.team;
  const bins = binMatrix(hasTrees ? matrix : { ...matrix, rows: 0 }, random.fork('bins'), memory);
  const members = specs.map((spec, at) =>
    fitMember(spec, { matrix, bins, outcome }, random.fork(spec.name), labours[at]!),
  );
  return { encoder, members };
}

/** Teaches the fold's training rows, encoder included, and tells what each learner says of its test rows, stage by stage. */
function learnFold(
  examples: Examples,
  fold: Fold,
  specs: readonly MemberSpec[],
  random: Random,
  labourOf: (spec: MemberSpec) => Labour,
): FoldLogOdds {
  const training = exampleRows(examples, fold.train);
  const testing = exampleRows(examples, fold.test);
  const { encoder, members } = learn(training, specs, random, labourOf);
  const matrix = encodeTable(encoder, testing.table);
  const positives = training.outcome.reduce((sum, each) => sum + each, 0);
  return {
    rows: fold.test,
    outcome: testing.outcome,
    baseRate: smoothedRate(positives, fold.train.length),
    staged: members.map((member, at) => stagedLogOdds(member, specs[at]!, matrix)),
  };
}

/**
 * Teaches and tests every fold. From the second on, boostings stop two stages after the best of the first, which
 * spares rounds that no fold would keep; stages after that are forgotten.
 */
export function learnFolds(
  examples: Examples,
  folds: readonly Fold[],
  specs: readonly MemberSpec[],
  random: Random,
  labourOf: (spec: MemberSpec) => Labour,
): { learned: readonly FoldLogOdds[]; specs: readonly MemberSpec[] } {
  const [oldest, ...others] = folds;
  const first = learnFold(examples, oldest!, specs, random.fork('fold 0'), labourOf);
  const last = bestStages([first], 0).map((stage) => stage + 2);
  const capped = specs.map((spec, at) => upToStage(spec, last[at]!));
  const staged = first.staged.map((stages, at) => stages.slice(0, last[at]! + 1));
  const rest = others.map((fold, at) =>
    learnFold(examples, fold, capped, random.fork(`fold ${at + 1}`), labourOf),
  );
  return { learned: [{ ...first, staged }, ...rest], specs: capped };
}

/** A base rate that is never 0 or 1: Jeffreys' estimate (k + ½) ÷ (n + 1). */
export function smoothedRate(positives: number, rows: number): number {
  return (positives + 0.5) / (rows + 1);
}
