import type { Random } from '#core/random.ts';
import { type Encoder, encodeTable, fitEncoder } from '../encode.ts';
import type { Fold } from '../fold.ts';
import type { Examples } from '../table.ts';
import { exampleRows } from '../table-rows.ts';
import { binMatrix } from '../tree/bins.ts';
import { fitMember, type Labour, type Member, stagedLogOdds } from './member.ts';
import type { MemberSpec } from './plan.ts';
import type { FoldLogOdds } from './stack.ts';

/** An encoder and learners that were taught by the same rows. */
export type Learnt = { readonly encoder: Encoder; readonly members: readonly Member[] };

/** Teaches each learner all rows. `labourOf` gives the labour of the learner with that number. */
export function learn(
  examples: Examples,
  specs: readonly MemberSpec[],
  random: Random,
  labourOf: (spec: MemberSpec) => Labour,
): Learnt {
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
export function learnFold(
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

/** A base rate that is never 0 or 1: Jeffreys' estimate (k + ½) ÷ (n + 1). */
export function smoothedRate(positives: number, rows: number): number {
  return (positives + 0.5) / (rows + 1);
}
