import { calibrate } from '../calibration/calibration.ts';
import type { ClassifierModel } from '../classifier-model.ts';
import { boostingReasons, forestReasons, type Reasons } from '../contributions.ts';
import { encodeTable } from '../encode.ts';
import type { Explanation, Reason } from '../explanation.ts';
import type { Contributions } from '../linear/contributions.ts';
import { logisticContributions } from '../linear/logistic.ts';
import { naiveBayesContributions } from '../linear/naive-bayes.ts';
import { sigmoid } from '../log-odds.ts';
import type { Matrix } from '../matrix.ts';
import type { Table } from '../table.ts';
import { tableRows } from '../table-rows.ts';
import { alignTable, cellOf } from './align.ts';
import { forestLogOdds, type Member } from './member.ts';

/** What explaining needs and what is the same for all rows of a model. */
export type ClassifierExplainer = {
  readonly model: ClassifierModel;
  /** By member; null for linear ones, which need nothing. */
  readonly trees: readonly (Reasons | null)[];
};

/** Readies a model, so that its trees are walked once for all rows. */
export function explainerOf(model: ClassifierModel): ClassifierExplainer {
  return { model, trees: model.members.map(treeReasons) };
}

function treeReasons(member: Member): Reasons | null {
  if (member.kind === 'boosting') return boostingReasons(member.model);
  return member.kind === 'forest' ? forestReasons(member.model) : null;
}

/**
 * A row's calibrated log-odds in parts by business word: base + Σ points, exactly. Members bring exact Shapley values
 * (linear ones their terms) times their weight. Where a map bends the scale, a forest's probability to log-odds or the
 * calibration, parts are stretched by the map's secant from base to prediction, which keeps their proportions and their sum.
 */
export function explainRow({ model, trees }: ClassifierExplainer, table: Table, row: number): Explanation {
  if (model.members.length === 0) {
    const constant = calibrate(model.calibration, model.mix.bias);
    return explanationOf(constant, constant, []);
  }
  const aligned = alignTable(model.columns, tableRows(table, Int32Array.of(row)));
  const matrix = encodeTable(model.encoder, aligned);
  const ofColumn = new Float64Array(matrix.columns.length);
  let base = model.mix.bias;
  model.members.forEach((member, at) => {
    const weight = model.mix.weights[at]!;
    const parts = partsOf(member, trees[at]!, matrix);
    base += weight * parts.base;
    parts.ofColumn.forEach((points, column) => {
      ofColumn[column]! += weight * points;
    });
  });
  const calibrated = stretched({ base, ofColumn }, (z) => calibrate(model.calibration, z));
  const logOdds = calibrated.ofColumn.reduce((sum, points) => sum + points, calibrated.base);
  const reasons = reasonsOf(model, calibrated.ofColumn, aligned);
  return explanationOf(logOdds, calibrated.base, reasons);
}

function partsOf(member: Member, trees: Reasons | null, matrix: Matrix): Contributions {
  if (member.kind === 'logistic') return logisticContributions(member.model, matrix, 0);
  if (member.kind === 'naiveBayes') return naiveBayesContributions(member.model, matrix, 0);
  const { base, contributions } = trees!;
  const ofColumn = contributions(Float64Array.from(matrix.columns, (values) => values[0]!));
  return member.kind === 'forest' ? stretched({ base, ofColumn }, forestLogOdds) : { base, ofColumn };
}

/** Parts on the scale of a map that never falls. */
function stretched({ base, ofColumn }: Contributions, map: (value: number) => number): Contributions {
  const whole = ofColumn.reduce((sum, points) => sum + points, base);
  const isLevel = Math.abs(whole - base) < 1e-12;
  const secant = isLevel ? 0 : (map(whole) - map(base)) / (whole - base);
  return { base: map(base), ofColumn: ofColumn.map((points) => secant * points) };
}

/** One reason a group: its points in sum, shown by the column with the most. */
function reasonsOf(model: ClassifierModel, ofColumn: Float64Array, aligned: Table): Reason[] {
  const points = new Map<string, number>();
  model.encoder.sources.forEach(({ column }, at) => {
    points.set(column, (points.get(column) ?? 0) + ofColumn[at]!);
  });
  const groups = new Map<string, Reason & { most: number }>();
  model.columns.forEach(({ name, group }, at) => {
    const own = points.get(name) ?? 0;
    const so = groups.get(group);
    const leads = so === undefined || Math.abs(own) > so.most;
    const teller = leads ? { name, value: cellOf(aligned.columns[at]!, 0), most: Math.abs(own) } : so;
    groups.set(group, {
      name: teller.name,
      group,
      value: teller.value,
      most: teller.most,
      points: (so?.points ?? 0) + own,
    });
  });
  return [...groups.values()]
    .map(({ name, group, value, points }) => ({ name, group, value, points }))
    .sort((a, b) => Math.abs(b.points) - Math.abs(a.points));
}

function explanationOf(logOdds: number, base: number, reasons: readonly Reason[]): Explanation {
  return { probability: sigmoid(logOdds), logOdds, base, reasons };
}
