import type { Table } from '../table.ts';
import { type HazardModel, hazards } from './hazard.ts';

/** A subject's curve: the share that lives beyond each edge, from 1 at time 0; falling, never quite 0. */
export type SurvivalCurve = { readonly edges: readonly number[]; readonly survival: readonly number[] };

/** A hazard of exactly 0 or 1 would be surer than any sample allows. */
const HAZARD_MIN = 1e-9;

/** The survival curve of each row, S(tⱼ) = Π (1 − hⱼ) over the periods up to tⱼ. */
export function survivalCurves(model: HazardModel, table: Table): SurvivalCurve[] {
  const { edges } = model;
  const periods = edges.length - 1;
  const all = hazards(model, table);
  return Array.from({ length: table.rows }, (_each, row) => {
    const survival = [1];
    for (let period = 0; period < periods; period++) {
      const hazard = Math.min(1 - HAZARD_MIN, Math.max(HAZARD_MIN, all[row * periods + period]!));
      survival.push(survival[period]! * (1 - hazard));
    }
    return { edges, survival };
  });
}

/**
 * ln S at a time. Within a period the hazard is even; beyond the last edge it stays what it was in the last period, which
 * is an extrapolation and no more.
 */
function logSurvival({ edges, survival }: SurvivalCurve, time: number): number {
  if (!(time > 0)) return 0;
  const last = edges.length - 1;
  const period = Math.min(
    last - 1,
    Math.max(
      0,
      edges.findLastIndex((edge) => edge < time),
    ),
  );
  const [start, end] = [edges[period]!, edges[period + 1]!];
  const [before, after] = [Math.log(survival[period]!), Math.log(survival[period + 1]!)];
  return before + ((after - before) * (time - start)) / (end - start);
}

/** The chance to live beyond a time. */
export const chanceToLive = (curve: SurvivalCurve, time: number): number =>
  Math.exp(logSurvival(curve, time));

/** The chance of the end within `horizon` of one who has lived for `age`: 1 − S(age + horizon) ÷ S(age). */
export function chanceOfEndWithin(curve: SurvivalCurve, age: number, horizon: number): number {
  const change = logSurvival(curve, age + Math.max(0, horizon)) - logSurvival(curve, age);
  return Math.max(0, -Math.expm1(change));
}

/** The mean time still to live within `horizon`, of one who has lived for `age`: the area under S(age + t) ÷ S(age). */
export function restrictedMeanLife(curve: SurvivalCurve, age: number, horizon: number): number {
  const until = age + Math.max(0, horizon);
  const cuts = [age, ...curve.edges.filter((edge) => edge > age && edge < until), until];
  const at = logSurvival(curve, age);
  let area = 0;
  for (let piece = 0; piece + 1 < cuts.length; piece++) {
    const [from, to] = [logSurvival(curve, cuts[piece]!) - at, logSurvival(curve, cuts[piece + 1]!) - at];
    const width = cuts[piece + 1]! - cuts[piece]!;
    // The mean of an exponential between its ends; for level pieces it is their height.
    area += width * (from - to < 1e-12 ? Math.exp(from) : (Math.exp(from) - Math.exp(to)) / (from - to));
  }
  return area;
}
