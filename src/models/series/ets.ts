import { nelderMead } from '../minimise.ts';
import { type EtsForm, type EtsParameters, type EtsRun, runEts } from './ets-recursion.ts';
import { seasonalFactors } from './seasonal-adjustment.ts';
import { straightLine } from './straight-line.ts';

/** A fitted model: its form, parameters, last states and the corrected Akaike criterion it was chosen by. */
export type EtsFit = {
  readonly form: EtsForm;
  readonly parameters: EtsParameters;
  readonly run: EtsRun;
  readonly aicc: number;
};

const TRENDS = ['none', 'additive', 'damped'] as const;

/**
 * The exponential smoothing model of least AICc (Hyndman et al. 2002) among trends none, additive and damped,
 * with the seasons asked for; a form with too few values for its parameters is left out.
 */
export function selectEts(
  values: Float64Array,
  season: number,
  seasons: readonly EtsForm['season'][],
): EtsFit {
  const fits = seasons.flatMap((each) =>
    TRENDS.map((trend) => fitEts({ season: each, trend }, values, season)),
  );
  return fits.reduce((best, each) => (each.aicc < best.aicc ? each : best));
}

/**
 * One form fitted by maximum likelihood: smoothing weights, damping, first level and slope by a bounded
 * search from `near` when given, first seasonal states by classical decomposition.
 */
export function fitEts(form: EtsForm, values: Float64Array, season: number, near?: EtsParameters): EtsFit {
  const seasonal =
    form.season === 'none' ? new Float64Array(season) : seasonalFactors(values, season, form.season);
  const early = values
    .subarray(0, Math.min(values.length, Math.max(10, 2 * season)))
    .map((value, at) => adjust(form, value, seasonal[at % season]!));
  const line = straightLine(early);
  const hasTrend = form.trend !== 'none';
  const spread = Math.max(...early) - Math.min(...early) || Math.abs(early[0]!) || 1;
  const level = hasTrend ? line.intercept - line.slope : early.reduce((a, b) => a + b, 0) / early.length;
  const search = searchSpace(form, level, hasTrend ? line.slope : 0, spread, season, near);
  const parametersOf = (at: Float64Array): EtsParameters => search.parametersOf(at, seasonal);
  const { at } = nelderMead({
    ...search,
    cost: (at) => runEts(form, values, season, parametersOf(at)).deviance,
    evaluationsMax: near ? 40 : 40 * search.start.length,
  });
  const parameters = parametersOf(at);
  const run = runEts(form, values, season, parameters);
  const count = search.start.length + 1 + (form.season === 'none' ? 0 : season - 1);
  const spare = values.length - count - 1;
  const aicc =
    spare > 0 ? run.deviance + 2 * count + (2 * count * (count + 1)) / spare : Number.POSITIVE_INFINITY;
  return { form, parameters, run, aicc };
}

function adjust(form: EtsForm, value: number, seasonal: number): number {
  if (form.season === 'none') return value;
  return form.season === 'additive' ? value - seasonal : value / seasonal;
}

/**
 * Weights as the search sees them: β as a share of α, γ as a share of 1 − α, so that a box holds what is
 * stable.
 */
function searchSpace(
  form: EtsForm,
  level: number,
  slope: number,
  spread: number,
  season: number,
  near?: EtsParameters,
) {
  const hasTrend = form.trend !== 'none';
  const dimensions = [
    { start: near?.alpha ?? 0.3, step: 0.2, low: 0.001, high: 0.999 },
    { start: level, step: spread / 10, low: level - 2 * spread, high: level + 2 * spread },
  ];
  if (hasTrend) {
    dimensions.push({ start: near ? near.beta / near.alpha : 0.1, step: 0.1, low: 0.0001, high: 0.999 });
    const step = spread / Math.max(10, season);
    dimensions.push({ start: slope, step: step / 2, low: slope - 2 * step, high: slope + 2 * step });
  }
  if (form.trend === 'damped')
    dimensions.push({ start: near?.phi ?? 0.95, step: -0.05, low: 0.8, high: 0.98 });
  if (form.season !== 'none')
    dimensions.push({
      start: near ? near.gamma / (1 - near.alpha) : 0.1,
      step: 0.1,
      low: 0.0001,
      high: 0.999,
    });
  const column = (name: 'start' | 'step' | 'low' | 'high') => dimensions.map((each) => each[name]);
  const parametersOf = (at: Float64Array, seasonal: Float64Array): EtsParameters => {
    const alpha = at[0]!;
    return {
      alpha,
      level: at[1]!,
      beta: hasTrend ? at[2]! * alpha : 0,
      slope: hasTrend ? at[3]! : 0,
      phi: form.trend === 'damped' ? at[4]! : 1,
      gamma: form.season === 'none' ? 0 : at[at.length - 1]! * (1 - alpha),
      seasonal,
    };
  };
  return {
    start: column('start'),
    step: column('step'),
    low: column('low'),
    high: column('high'),
    parametersOf,
  };
}

/** Point forecasts of a fitted model, `horizon` steps after the `length` values that it was fitted to. */
export function forecastEts(fit: EtsFit, length: number, season: number, horizon: number): Float64Array {
  const { form, run, parameters } = fit;
  const forecast = new Float64Array(horizon);
  for (let ahead = 0, base = run.level, slope = run.slope; ahead < horizon; ahead++) {
    slope *= parameters.phi;
    base += slope;
    const seasonal = run.seasonal[(length + ahead) % season]!;
    if (form.season === 'none') forecast[ahead] = base;
    else forecast[ahead] = form.season === 'additive' ? base + seasonal : base * seasonal;
  }
  return forecast;
}
