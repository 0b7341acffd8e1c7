import { type Calibration, calibrate } from './calibration/calibration.ts';
import { alignTable, type Read } from './classifier/align.ts';
import { type Member, memberLogOdds } from './classifier/member.ts';
import { mixLogOdds } from './classifier/stack.ts';
import { type Encoder, encodeTable } from './encode.ts';
import type { NonnegativeLogistic } from './linear/nonnegative-logistic.ts';
import type { Table } from './table.ts';

/**
 * A trained classifier as plain JSON: columns are aligned by name, encoded as numbers, scored in log-odds by each member,
 * mixed by weight, and calibrated. Without members it says the base rate, which is then the mix's bias.
 */
export type ClassifierModel = {
  readonly kind: 'classifier';
  readonly columns: readonly Read[];
  readonly encoder: Encoder;
  readonly members: readonly Member[];
  readonly mix: NonnegativeLogistic;
  readonly calibration: Calibration;
};

/** Calibrated log-odds of each row. */
export function classifierLogOdds(model: ClassifierModel, table: Table): Float64Array {
  if (model.members.length === 0)
    return new Float64Array(table.rows).fill(calibrate(model.calibration, model.mix.bias));
  const matrix = encodeTable(model.encoder, alignTable(model.columns, table));
  const members = model.members.map((member) => memberLogOdds(member, matrix));
  return mixLogOdds(model.mix, members).map((z) => calibrate(model.calibration, z));
}
