import type { ModelJson, ModelVersionJson } from '#models/shapes.ts';
import { day, month } from '../kit/date.ts';
import { count, groupDigits } from '../kit/format.ts';

export type Task = ModelJson['task'];
export type Verdict = NonNullable<ModelJson['verdict']>;

/** What a verdict is called, and what it means. */
export function verdictWords(verdict: Verdict, task: Task): { label: string; meaning: string } {
  return task === 'series' ? SERIES_VERDICTS[verdict] : VERDICTS[verdict];
}

const VERDICTS: Record<Verdict, { label: string; meaning: string }> = {
  skill: {
    label: 'Better than baseline',
    meaning: 'On unseen rows it beat the base rate, by more than chance explains and enough to act on.',
  },
  weak: {
    label: 'Weak',
    meaning: 'On unseen rows it was better than chance, but by too little to act on alone.',
  },
  none: {
    label: 'Not predictive',
    meaning: 'It is no better than chance, so the base rate is shown instead of a score.',
  },
};
const SERIES_VERDICTS: typeof VERDICTS = {
  skill: {
    label: 'Better than baseline',
    meaning: 'At past dates it forecast better than repeating the same months of the year before.',
  },
  weak: {
    label: 'Weak',
    meaning: 'At past dates it forecast hardly better than repeating the same months of the year before.',
  },
  none: {
    label: 'Not predictive',
    meaning:
      'At past dates it was not clearly better than repeating the same months of the year before, or there were too few of them.',
  },
};

/** The figures of a backtest in a reader's words; every definition says what a good value is. */
export const FIGURES = {
  skill: {
    label: 'Skill over the base rate',
    short: 'Skill',
    meaning:
      'How much it reduces the log-loss of the base rate on unseen rows. 0% is no better than always predicting the base rate, 100% would be perfect.',
  },
  seriesSkill: {
    label: 'Skill over last year',
    short: 'Skill',
    meaning:
      'How much smaller its error is than that of repeating the same months of the year before. Below 0% it is larger.',
  },
  auc: {
    label: 'AUC',
    short: 'AUC',
    meaning:
      'How often a row with a positive outcome was ranked above one with a negative outcome. 0.5 is chance, 1 is perfect.',
  },
  ece: {
    label: 'Calibration error',
    short: 'Calibration error',
    meaning:
      'The mean difference between predicted probability and actual share, over ten bins of probability (ECE). 1% means: where it predicts 30%, the actual share is about 29 to 31%.',
  },
  lift: {
    label: 'Lift at 10%',
    short: 'Lift at 10%',
    meaning:
      'Among the tenth of rows that it ranks highest, how many times as many positive outcomes as among all rows.',
  },
  baseRate: {
    label: 'Base rate',
    short: 'Base rate',
    meaning:
      'The share of positive outcomes among all rows: the best guess without knowing anything about a row.',
  },
  logLoss: {
    label: 'Log-loss',
    short: 'Log-loss',
    meaning:
      'The mean penalty for probabilities far from the actual outcome, highest for confident mistakes. Less is better.',
  },
  brier: {
    label: 'Brier score',
    short: 'Brier',
    meaning: 'The mean squared distance between the probability and 1 or 0. Less is better.',
  },
  mase: {
    label: 'MASE',
    short: 'MASE',
    meaning:
      'Its mean error over that of repeating the same months of the year before, within the history. Below 1 is better than that. Of several series, the mean of theirs.',
  },
  smape: {
    label: 'sMAPE',
    short: 'sMAPE',
    meaning: 'The mean error as a share of the mean of forecast and actual value. Less is better.',
  },
  coverage80: {
    label: '80% interval held',
    short: '80% held',
    meaning: 'How many actual values at past dates lay inside the 80% interval. Right is 80%.',
  },
  coverage95: {
    label: '95% interval held',
    short: '95% held',
    meaning: 'How many actual values at past dates lay inside the 95% interval. Right is 95%.',
  },
  growth: {
    label: 'Growth on the year',
    short: 'On the year',
    meaning: 'The last twelve months together over the twelve before.',
  },
} as const;

export const ROLE_WORDS: Record<ModelVersionJson['role'], { label: string; meaning: string }> = {
  champion: { label: 'Champion', meaning: 'The version in use.' },
  challenger: {
    label: 'Challenger',
    meaning:
      'Predicts alongside the champion on the same rows; its predictions are not shown until it is promoted.',
  },
  retired: {
    label: 'Retired',
    meaning: 'Was in use before, or lost against the champion; it can be restored.',
  },
};

/** `2,000 rows, Nov 2024 – Oct 2026`; nothing where it is not known. */
export function dataSpan(one: { data_from: string | null; data_to: string | null }): string | null {
  if (one.data_from === null || one.data_to === null) return null;
  const [from, to] = [month(one.data_from), month(one.data_to)];
  return from === to ? `${day(one.data_from)} – ${day(one.data_to)}` : `${from} – ${to}`;
}

/** A sentence of a report as the pages write: figures grouped, no room before a percent sign, a true minus and apostrophe. */
export function typeset(sentence: string): string {
  return groupDigits(sentence)
    .replace(/(?<![\d.,])\d{4}(?= rows)/g, (figure) => count(Number(figure)))
    .replace(/(\d) %/g, '$1%')
    .replace(/(?<=\s)-(?=\d)/g, '\u2212')
    .replace(/(\w)'(\w)/g, '$1’$2');
}
