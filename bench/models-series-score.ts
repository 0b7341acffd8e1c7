import { coverage, mase, msis, naiveScale, smape } from '#models/series/accuracy.ts';

/** One line of a panel: a series at one origin, what was known and the twelve months that came. */
export type PanelLine = { id: string; set: string; test: Float64Array; training: Float64Array };

/** What somebody forecast for a line, and what that took of a processor. */
export type Said = {
  line: PanelLine;
  milliseconds: number;
  mean: Float64Array;
  low80: Float64Array;
  high80: Float64Array;
  low95: Float64Array;
  high95: Float64Array;
};

/** How one forecaster did on one set; MASE scales by the training mean |y_t − y_{t−12}|. */
export type SeriesScore = {
  set: string;
  who: string;
  series: number;
  mase: number;
  smape: number;
  coverage80: number;
  coverage95: number;
  msis: number;
  millisecondsASeries: number;
};

const SEASON = 12;

/** The lines of a panel file: id, set, n, 12 test values, then n training values, without a header. */
export function parsePanel(text: string): PanelLine[] {
  return text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => {
      const [id = '', set = '', count, ...cells] = line.split(',');
      const numbers = Float64Array.from(cells, Number);
      if (numbers.length !== Number(count) + 12 || !numbers.every(Number.isFinite))
        throw new Error(`${id} is no line of a panel`);
      return { id, set, test: numbers.slice(0, 12), training: numbers.slice(12) };
    });
}

/** Scores of one forecaster on one set, averaged over lines. */
export function scoreOf(who: string, set: string, said: readonly Said[]): SeriesScore {
  const average = (of: (each: Said) => number) => said.reduce((sum, each) => sum + of(each), 0) / said.length;
  const judged = (each: Said, low: Float64Array, high: Float64Array) => {
    const actual = each.line.test;
    const forecast = low.map((value, at) => (value + (high[at] ?? Number.NaN)) / 2);
    const width = low.map((value, at) => ((high[at] ?? Number.NaN) - value) / 2);
    return [{ forecast, actual, width, scale: naiveScale(each.line.training, SEASON) }];
  };
  const point = (each: Said) => [
    { forecast: each.mean, actual: each.line.test, scale: naiveScale(each.line.training, SEASON) },
  ];
  return {
    set,
    who,
    series: said.length,
    mase: average((each) => mase(point(each)) ?? 0),
    smape: average((each) => smape(point(each)) ?? 0),
    coverage80: average((each) => coverage(judged(each, each.low80, each.high80)) ?? 0),
    coverage95: average((each) => coverage(judged(each, each.low95, each.high95)) ?? 0),
    msis: average((each) => msis(judged(each, each.low95, each.high95), 0.95) ?? 0),
    millisecondsASeries: average((each) => each.milliseconds),
  };
}
