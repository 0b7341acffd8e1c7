import type { Random } from '#core/random.ts';
import { trainBoosting } from '../boosting.ts';
import { boostingMargins } from '../boosting-model.ts';
import { growForest } from '../forest.ts';
import { fitRidge, ridgeValues } from '../linear/ridge.ts';
import type { Matrix } from '../matrix.ts';
import { binMatrix } from '../tree/bins.ts';
import { addValues } from '../tree/tree.ts';
import type { ValueMember } from './value-model.ts';

/** Rows that members learn from: features, what the prior said and what came. */
export type MemberRows = {
  readonly matrix: Matrix;
  readonly prior: Float64Array;
  readonly value: Float64Array;
};

/** How errors grow with the amount: the variance power of the Tweedie boosting. */
const POWER = 1.7;

/**
 * Gradient boosting of the Tweedie deviance (Yang, Qian and Zou 2018) that starts at the logarithm of the prior: it
 * learns by what factor the prior is off, slowly and with strong shrinkage, as amounts are noisy.
 */
export function trainBoostingMember(rows: MemberRows, random: Random): ValueMember {
  const model = trainBoosting(
    {
      bins: binMatrix(rows.matrix, random.fork('bins')),
      outcome: rows.value,
      offset: rows.prior.map(Math.log),
    },
    { name: 'tweedie', power: POWER },
    {
      rounds: 240,
      learningRate: 0.025,
      depthMax: 3,
      leafRowsMin: between(rows.value.length / 200, 20, 100),
      lambda: 10,
      rowShare: 0.6,
      columnShare: 0.5,
    },
    random.fork('boosting'),
  );
  return { name: 'boosting', weight: 1, model };
}

/** A forest (Breiman 2001) of the ratio of what came to the prior, and its out-of-bag ratios. */
export function growForestMember(
  rows: MemberRows,
  random: Random,
): { member: ValueMember; outOfBag: Float64Array } {
  const { model, outOfBag } = growForest(
    {
      bins: binMatrix(rows.matrix, random.fork('bins')),
      outcome: ratios(rows),
      weights: weightsOf(rows.prior, 0.6),
    },
    {
      trees: 100,
      leafRowsMin: between(rows.value.length / 100, 20, 200),
      columnsPerSplit: Math.ceil(rows.matrix.names.length / 3),
    },
    random.fork('forest'),
  );
  return { member: { name: 'forest', weight: 1, model }, outOfBag };
}

/** Ridge regression of the same ratio, in which customers of whom much is expected weigh more. */
export function fitLinearMember(rows: MemberRows): ValueMember {
  const model = fitRidge(rows.matrix, ratios(rows), { knots: false, weight: weightsOf(rows.prior, 1.5) });
  return { name: 'linear', weight: 1, model };
}

/** By what a member multiplies the prior, row by row; never negative. */
export function memberRatios(member: ValueMember, matrix: Matrix): Float64Array {
  switch (member.name) {
    case 'prior':
      return new Float64Array(matrix.rows).fill(1);
    case 'boosting':
      return boostingMargins(member.model, matrix).map((margin) => Math.exp(Math.min(margin, LOG_RATIO_MAX)));
    case 'forest': {
      const { trees, center } = member.model;
      const sums = new Float64Array(matrix.rows).fill(center);
      for (const tree of trees) addValues(tree, matrix, 1 / trees.length, sums);
      return sums.map((ratio) => Math.max(0, ratio));
    }
    case 'linear':
      return ridgeValues(member.model, matrix).map((ratio) => Math.max(0, ratio));
  }
}

const LOG_RATIO_MAX = 10;

const ratios = ({ value, prior }: MemberRows) => value.map((amount, row) => amount / prior[row]!);

/** Weights that rise with a power of the prior, with mean 1. */
export function weightsOf(prior: Float64Array, power: number): Float64Array {
  const weights = prior.map((value) => value ** power);
  const mean = weights.reduce((sum, weight) => sum + weight, 0) / Math.max(1, weights.length);
  return weights.map((weight) => weight / mean);
}

const between = (value: number, low: number, high: number) =>
  Math.min(high, Math.max(low, Math.round(value)));
