import { encodeTable } from '../encode.ts';
import type { Matrix } from '../matrix.ts';
import type { Table } from '../table.ts';
import { intervalOf } from './interval-bands.ts';
import { pointOf } from './point-map.ts';
import { expectedCount } from './value-features.ts';
import { memberRatios } from './value-members.ts';
import type { Customers, PriorParts, ValueModel, ValueScores } from './value-model.ts';
import { priorParts, soundCustomers, valueTable } from './value-prior.ts';

/**
 * What the customers will bring within the model's horizon, row by row: finite and not negative, whatever their
 * histories hold. Signs that the model was not taught are left out; those it misses are unknown.
 */
export function scoreValue(model: ValueModel, customers: Customers, signs: Table | null = null): ValueScores {
  const { parts, matrix } = readCustomers(model, customers, signs);
  const expected = expectations(model, parts, matrix);
  const value = expected.map((each, row) => pointOf(model.point, each, parts.spend[row]!));
  const low80 = new Float64Array(value.length);
  const high80 = new Float64Array(value.length);
  const mean = expected.map((each) => model.meanScale * each);
  for (const [row, point] of value.entries()) {
    const [low, high] = intervalOf(model.bands, expected[row]!);
    low80[row] = Math.min(low, point, mean[row]!);
    high80[row] = Math.max(high, point, mean[row]!);
  }
  return {
    value,
    mean,
    low80,
    high80,
    count: expectedCount(parts),
    alive: parts.alive,
  };
}

/** Histories as the prior and the members read them; the matrix is null where there are no members. */
export function readCustomers(
  model: ValueModel,
  customers: Customers,
  signs: Table | null,
): { parts: PriorParts; matrix: Matrix | null } {
  const sound = soundCustomers(customers);
  const parts = priorParts(model.prior, sound, signs);
  return { parts, matrix: model.encoder && encodeTable(model.encoder, valueTable(sound, parts, signs)) };
}

/** The stacked expectation: the prior times the weighted sum of the members' ratios. */
function expectations(model: ValueModel, parts: PriorParts, matrix: Matrix | null): Float64Array {
  if (matrix === null) return parts.value.slice();
  const sums = new Float64Array(parts.value.length);
  for (const member of model.members) {
    const ratios = member.weight === 0 ? sums : memberRatios(member, matrix);
    for (let row = 0; row < sums.length; row++) sums[row]! += member.weight * ratios[row]!;
  }
  return sums.map((ratio, row) => ratio * parts.value[row]!);
}
