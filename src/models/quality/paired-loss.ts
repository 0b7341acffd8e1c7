import { softplus } from '../log-odds.ts';

/** The log-loss of each row at its log-odds, in nats. */
export function lossesOf(logOdds: Float64Array, outcome: Float64Array): Float64Array {
  return logOdds.map((z, row) => softplus(outcome[row] === 1 ? -z : z));
}

/** By how many standard errors of the mean difference the second losses are lower than the first, row by row. */
export function winsBy(first: Float64Array, second: Float64Array): number {
  const rows = first.length;
  let mean = 0;
  for (let row = 0; row < rows; row++) mean += (first[row]! - second[row]!) / rows;
  let variance = 0;
  for (let row = 0; row < rows; row++) variance += (first[row]! - second[row]! - mean) ** 2 / rows;
  return variance > 0 ? mean / Math.sqrt(variance / rows) : 0;
}
