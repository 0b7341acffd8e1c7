import { airline } from './airline.ts';
import { croston } from './croston.ts';
import { fitEts, forecastEts, selectEts } from './ets.ts';
import type { EtsForm } from './ets-recursion.ts';
import type { Forecaster, Member } from './member.ts';
import { recentMean, seasonalNaive, yearOverYear } from './naive.ts';
import { forecastStl } from './stl-forecast.ts';
import { theta } from './theta.ts';

/** Share of zeros from which a non-negative series counts as intermittent. */
const ZEROS_MIN = 0.3;

const ofLog =
  (forecaster: Forecaster): Forecaster =>
  (known, season, horizon) =>
    forecaster(known.map(Math.log), season, horizon).map(Math.exp);

const member = (name: string, valuesMin: Member['valuesMin'], forecaster: Forecaster, prior = 1): Member => ({
  name,
  prior,
  valuesMin,
  prepare: () => forecaster,
});

const NAIVE = member('Seasonal naive', () => 1, seasonalNaive, 0.5);
const YEAR_OVER_YEAR = member('Year over year', (season) => season + 3, yearOverYear, 2);
const MEAN = member('Mean', () => 1, recentMean);
const CROSTON = member('Croston', () => 2, croston);
const THETA = member('Theta', () => 4, theta);

/** One shape for all years, unmoved by outliers: on the log, where growth does not stretch the season. */
const MSTL_LOG: Forecaster = (known, season, horizon) =>
  forecastStl(known, season, horizon, { seasonalWindow: 'periodic', robustPasses: 2 });

const SEASONAL: readonly Member[] = [
  member('MSTL', (season) => 2 * season, forecastStl),
  member('ARIMA', (season) => 2 * season + 4, airline),
];
const SEASONAL_POSITIVE: readonly Member[] = [
  member('MSTL of the log', (season) => 2 * season, ofLog(MSTL_LOG)),
  member('ARIMA of the log', (season) => 2 * season + 4, ofLog(airline)),
];

/** The form is chosen once, on the whole history; the parameters are fitted again at every origin. */
function chooseEts(seasons: readonly EtsForm['season'][]): Member['prepare'] {
  return (values, season) => {
    const isSeasonal = season > 1 && values.length >= 2 * season;
    const chosen = selectEts(values, season, isSeasonal ? ['none', ...seasons] : ['none']);
    return (known, _season, horizon) => {
      const isShort = chosen.form.season !== 'none' && known.length < 2 * season;
      const form = isShort ? { ...chosen.form, season: 'none' as const } : chosen.form;
      const fit = known.length === values.length ? chosen : fitEts(form, known, season, chosen.parameters);
      return forecastEts(fit, known.length, season, horizon);
    };
  };
}

const ets = (isPositive: boolean): Member => ({
  name: 'ETS',
  prior: 1,
  valuesMin: () => 5,
  prepare: chooseEts(isPositive ? ['additive', 'multiplicative'] : ['additive']),
});

const ETS_LOG: Member = {
  name: 'ETS of the log',
  prior: 1,
  valuesMin: (season) => 2 * season,
  prepare: (values, season) => ofLog(chooseEts(['additive'])(values.map(Math.log), season)),
};

/**
 * Who forecasts this history: for an intermittent one naive, mean and Croston; else the seasonal naive, Theta
 * and ETS, the mean for about a season or less, year over year below three seasons, and with a season MSTL
 * and the airline ARIMA, they and ETS of the log too where all is positive.
 */
export function membersFor(values: Float64Array, season: number): readonly Member[] {
  const zeros = values.reduce((count, value) => count + (value === 0 ? 1 : 0), 0);
  const isNonNegative = values.every((value) => value >= 0);
  if (isNonNegative && zeros >= ZEROS_MIN * values.length) return [NAIVE, MEAN, CROSTON];
  const isPositive = isNonNegative && zeros === 0;
  const members = [NAIVE, THETA, ets(isPositive)];
  if (values.length < YEAR_OVER_YEAR.valuesMin(season)) members.push(MEAN);
  if (season > 1 && values.length < 3 * season) members.push(YEAR_OVER_YEAR);
  if (season > 1) members.push(...SEASONAL, ...(isPositive ? [...SEASONAL_POSITIVE, ETS_LOG] : []));
  return members.filter((each) => each.valuesMin(season) <= values.length);
}
