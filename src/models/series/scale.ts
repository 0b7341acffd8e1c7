import { straightLine } from './straight-line.ts';

/**
 * Where a series is looked at: as it is, or as its logarithm, where growth is a line and swings are relative.
 */
export type Scale = {
  readonly name: 'identity' | 'log';
  readonly to: (value: number) => number;
  readonly from: (scaled: number) => number;
};

const IDENTITY: Scale = { name: 'identity', to: (value) => value, from: (scaled) => scaled };
const LOG: Scale = { name: 'log', to: Math.log, from: Math.exp };

/**
 * The likelier of the two scales by the profile likelihood of a straight line (Box and Cox 1964, λ of 1 or
 * 0). Series with a value that is not positive stay as they are.
 */
export function chooseScale(values: Float64Array): Scale {
  if (!values.every((value) => value > 0)) return IDENTITY;
  const logs = values.map(Math.log);
  const jacobian = (2 * logs.reduce((sum, value) => sum + value, 0)) / values.length;
  return Math.log(residualVariance(logs)) + jacobian < Math.log(residualVariance(values)) ? LOG : IDENTITY;
}

function residualVariance(values: Float64Array): number {
  const { intercept, slope } = straightLine(values);
  const squares = values.reduce((sum, value, at) => sum + (value - intercept - slope * at) ** 2, 0);
  return squares / values.length;
}
