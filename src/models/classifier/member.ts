import type { Random } from '#core/random.ts';
import { type BoostingData, trainBoosting } from '../boosting.ts';
import { type BoostingModel, boostingMargins, visitStages } from '../boosting-model.ts';
import { type ForestModel, forestValues, growForest } from '../forest.ts';
import { fitLogistic, type Logistic, logisticLogOdds } from '../linear/logistic.ts';
import { fitNaiveBayes, type NaiveBayes, naiveBayesLogOdds } from '../linear/naive-bayes.ts';
import { logit } from '../log-odds.ts';
import type { Matrix } from '../matrix.ts';
import type { Team } from '../tree/team.ts';
import type { MemberSpec } from './plan.ts';

/** A trained learner of the stack; plain JSON. */
export type Member = { readonly name: string } & (
  | { readonly kind: 'boosting'; readonly model: BoostingModel }
  | { readonly kind: 'forest'; readonly model: ForestModel }
  | { readonly kind: 'logistic'; readonly model: Logistic }
  | { readonly kind: 'naiveBayes'; readonly model: NaiveBayes }
);

/** Rows to learn from: as numbers, and as bins for the trees. */
export type Training = BoostingData & { readonly matrix: Matrix };

export type Labour = { readonly team: Team | undefined; readonly onShare: (share: number) => void };

/** Trains one learner; boostings run to their last stage. `onShare` is called with the share that is done, and may throw to stop. */
export function fitMember(spec: MemberSpec, training: Training, random: Random, labour: Labour): Member {
  const { matrix, outcome } = training;
  const { name, kind } = spec;
  if (kind === 'logistic') return { name, kind, model: fitLogistic(matrix, outcome, spec) };
  if (kind === 'naiveBayes') return { name, kind, model: fitNaiveBayes(matrix, outcome) };
  const team = labour.team ? { team: labour.team } : {};
  if (kind === 'forest') {
    const { trees = 300 } = spec.settings;
    const onTrees = (grown: number) => labour.onShare(grown / trees);
    return { name, kind, model: growForest(training, spec.settings, random, { ...team, onTrees }).model };
  }
  const rounds = spec.stages.at(-1)!;
  const models = Array.from({ length: spec.draws }, (_, draw) => {
    const onRound = (round: number) => labour.onShare((draw + round / rounds) / spec.draws);
    const settings = { ...spec.settings, rounds };
    return trainBoosting(training, { name: 'logistic' }, settings, random.fork(`draw ${draw}`), {
      ...team,
      onRound,
    });
  });
  return { name, kind, model: meanOfBoostings(models) };
}

/** One boosting whose margin is the mean of theirs: all of their trees, each with its share of its leaf values. */
function meanOfBoostings(models: readonly BoostingModel[]): BoostingModel {
  const [first] = models;
  if (models.length === 1) return first!;
  const share = 1 / models.length;
  const trees = models.flatMap((model) =>
    model.trees.map((tree) => ({
      ...tree,
      value: tree.value.map((value, node) => (tree.child[node] === 0 ? share * value : value)),
    })),
  );
  return { ...first!, base: share * models.reduce((sum, { base }) => sum + base, 0), trees };
}

/** Log-odds of each row. A forest's probability is drawn in by 1/1000, so that pure leaves stay finite. */
export function memberLogOdds(member: Member, matrix: Matrix): Float64Array {
  switch (member.kind) {
    case 'boosting':
      return boostingMargins(member.model, matrix);
    case 'forest':
      return forestValues(member.model, matrix).map(forestLogOdds);
    case 'logistic':
      return logisticLogOdds(member.model, matrix);
    case 'naiveBayes':
      return naiveBayesLogOdds(member.model, matrix);
  }
}

/** Log-odds of each row at every stage of a boosting; the other learners have one stage. */
export function stagedLogOdds(member: Member, spec: MemberSpec, matrix: Matrix): Float64Array[] {
  if (member.kind !== 'boosting' || spec.kind !== 'boosting') return [memberLogOdds(member, matrix)];
  const stages: Float64Array[] = [];
  visitStages(member.model, matrix, null, (rounds, margins) => {
    if (rounds === spec.stages[stages.length]) stages.push(margins.slice());
  });
  return stages;
}

export function forestLogOdds(probability: number): number {
  return logit(0.001 + 0.998 * probability);
}
