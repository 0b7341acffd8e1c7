import type { HazardModel } from '../survival/hazard.ts';
import { chanceToLive, type SurvivalCurve, survivalCurves } from '../survival/survival-curve.ts';
import type { Table } from '../table.ts';
import { contractValue } from './contract-value.ts';
import type { ContractPrior, Contracts, PriorParts } from './value-model.ts';

const FLOOR_SHARE = 1e-3;

/** What contracts and survival alone say. `horizon` counts whole periods, the unit of the hazard's time and of ages. */
export function fitContractPrior(
  contracts: Contracts,
  signs: Table | null,
  terms: { readonly hazard: HazardModel; readonly discount: number },
  horizon: number,
): ContractPrior {
  const bare: ContractPrior = {
    kind: 'contracts',
    horizon: Math.max(0, Math.floor(horizon)),
    hazard: terms.hazard,
    discount: terms.discount,
    typical: { whenAlive: 0, alive: 0, spend: 0 },
    floor: 0,
  };
  const { whenAlive, alive, spend, value } = contractParts(bare, contracts, signs);
  const typical = { whenAlive: mean(whenAlive), alive: mean(alive), spend: mean(spend) };
  return { ...bare, typical, floor: FLOOR_SHARE * mean(value) || 1 };
}

/**
 * Applies the survival form Σ S(t)·margin ÷ (1 + d)ᵗ given life so far: what sure life would count, discounted, times
 * the share of it that is expected, times the margin. An unknown margin or one below 0 counts as 0, an unknown age too.
 */
export function contractParts(prior: ContractPrior, contracts: Contracts, signs: Table | null): PriorParts {
  const { rows } = contracts;
  const curves = survivalCurves(prior.hazard, signs ?? { rows, columns: [] });
  const survival = curves.map((curve, row) => survivalFrom(curve, contracts.age[row]!, prior.horizon));
  const discounted = (chances: readonly number[]) =>
    contractValue({ margin: 1, discount: prior.discount, survival: chances }).value;
  const whole = discounted(new Array<number>(prior.horizon).fill(1));
  const whenAlive = new Float64Array(rows).fill(whole);
  const alive = Float64Array.from(survival, (chances) => (whole > 0 ? discounted(chances) / whole : 0));
  const spend = contracts.margin.map((margin) => (margin > 0 && margin < 1e15 ? margin : 0));
  const value = alive.map((share, row) => Math.max(prior.floor, share * whole * spend[row]!));
  return { whenAlive, alive, spend, value };
}

/** The chances to live through 1, 2, … periods from the age reached. */
function survivalFrom(curve: SurvivalCurve, age: number, periods: number): number[] {
  const from = age > 0 && Number.isFinite(age) ? age : 0;
  const reached = chanceToLive(curve, from);
  return Array.from({ length: periods }, (_each, at) =>
    reached > 0 ? chanceToLive(curve, from + at + 1) / reached : 0,
  );
}

const mean = (values: Float64Array) =>
  values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;
