import type { Table } from '../table.ts';
import { amountDrift, type CalibrationDrift, probabilityDrift } from './calibration-drift.ts';
import { binCounts, type DriftReference } from './reference.ts';
import { stability } from './stability.ts';

/** Rows met since training: what was known of them, what the model answered, and the actual outcome (NaN: not yet). */
export type Met = {
  readonly table: Table;
  readonly scores: Float64Array | null;
  readonly outcome: Float64Array | null;
};

export type ColumnDrift = {
  readonly name: string;
  readonly psi: number;
  readonly pValue: number;
  readonly isAlarm: boolean;
};

export type DriftReport = {
  readonly rows: number;
  readonly isAlarm: boolean;
  /** The verdict in words for a page. */
  readonly sentence: string;
  readonly score: ColumnDrift | null;
  /** The most moved first. */
  readonly columns: readonly ColumnDrift[];
  /** Null without known outcomes. */
  readonly calibration: CalibrationDrift | null;
};

export type DriftOptions = {
  /** The chance of any alarm at all when nothing has changed; 0.01 by default. */
  readonly level?: number;
  /** Whether scores are probabilities of an outcome of 0 or 1 (the default) or amounts. */
  readonly predicts?: 'probability' | 'amount';
};

/** The index that practice calls a moderate move (Siddiqi 2006). */
const PSI_MIN = 0.1;

/**
 * Holds new rows against those of training: the population stability index of every column and of the score, and
 * whether predictions still match actual outcomes. A column alarms when its index is at least 0.1 and chance does not explain
 * it, at a level shared among all tests (Bonferroni); a column that is gone counts as missing throughout.
 */
export function findDrift(reference: DriftReference, met: Met, options: DriftOptions = {}): DriftReport {
  const { level = 0.01, predicts = 'probability' } = options;
  const share = level / (reference.columns.length + 2);
  const byName = new Map(met.table.columns.map((column) => [column.name, column]));
  const judged = (name: string, shares: readonly number[], counts: Float64Array): ColumnDrift => {
    const { psi, pValue } = stability(shares, reference.rows, counts);
    return { name, psi, pValue, isAlarm: psi >= PSI_MIN && pValue < share };
  };
  const columns = reference.columns.map((column) => {
    const now = byName.get(column.name) ?? missingColumn(column.name, met.table.rows);
    return judged(column.name, column.shares, binCounts(column, now));
  });
  columns.sort((a, b) => b.psi - a.psi || (a.name < b.name ? -1 : 1));
  const { scores, outcome } = met;
  const score =
    reference.score && scores
      ? judged(
          'score',
          reference.score.shares,
          binCounts(reference.score, { kind: 'number', name: 'score', values: scores }),
        )
      : null;
  const compare = predicts === 'probability' ? probabilityDrift : amountDrift;
  const calibration = scores && outcome ? compare(scores, outcome, share) : null;
  const isAlarm =
    columns.some((each) => each.isAlarm) || score?.isAlarm === true || calibration?.isAlarm === true;
  const found = { rows: met.table.rows, isAlarm, score, columns, calibration };
  return { ...found, sentence: sentenceOf(found, predicts) };
}

const missingColumn = (name: string, rows: number) =>
  ({ kind: 'number', name, values: new Float64Array(rows).fill(Number.NaN) }) as const;

function sentenceOf(report: Omit<DriftReport, 'sentence'>, predicts: 'probability' | 'amount'): string {
  const { rows, columns, score, calibration, isAlarm } = report;
  if (rows === 0) return 'No rows were predicted since training, so drift cannot be measured.';
  const outcomes = calibration ? `, ${calibration.outcomes} of them with outcomes` : '';
  if (!isAlarm)
    return `No drift: the ${rows} rows predicted since training${outcomes}, look like the training data.`;
  const moved = columns.filter((each) => each.isAlarm);
  const parts: string[] = [];
  if (moved.length > 0) {
    const named = moved.slice(0, 3).map(({ name, psi }) => `${name} (PSI ${psi.toFixed(2)})`);
    const more = moved.length > 3 ? ` and ${moved.length - 3} more columns` : '';
    parts.push(`${named.join(', ')}${more} moved since training`);
  }
  if (score?.isAlarm)
    parts.push(
      `the model's answers are distributed differently than in training (PSI ${score.psi.toFixed(2)})`,
    );
  if (calibration?.isAlarm) {
    const figure = (value: number) =>
      predicts === 'probability' ? `${(100 * value).toFixed(1)} %` : value.toPrecision(4);
    parts.push(`${figure(calibration.predicted)} predicted, ${figure(calibration.observed)} actual`);
  }
  return `Drift in ${rows} rows: ${parts.join('; ')}.`;
}
