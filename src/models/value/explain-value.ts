import { boostingReasons, forestReasons, type Reasons } from '../contributions.ts';
import { ridgeContributions } from '../linear/ridge.ts';
import type { Matrix } from '../matrix.ts';
import type { Table } from '../table.ts';
import { tableRows } from '../table-rows.ts';
import { pointOf } from './point-map.ts';
import { productParts } from './product-parts.ts';
import { readCustomers } from './score-value.ts';
import { FREQUENCY, LIFE, SPEND } from './value-features.ts';
import { memberRatios } from './value-members.ts';
import type { Customers, ValueExplanation, ValueFactor, ValueMember, ValueModel } from './value-model.ts';
import { customersOf } from './value-prior.ts';

/** What lifts a point estimate that would lie below nothing, as of most customers of whom little is expected. */
export const NOTHING_LESS = 'no value is below nothing';

/** Explains customers by one model, which is readied once. */
export type ValueExplainer = (customers: Customers, signs: Table | null, row: number) => ValueExplanation;

/**
 * Takes a value apart so that base + Σ amounts = value, in money. The prior, a product of rate, life and spend, is
 * taken apart by Shapley values of the product against typical customers. Each member's ratio adds its own (TreeSHAP,
 * or the terms of the linear model) times the prior, by business word; a ratio that is an exponential or is cut at 0
 * has its parts scaled by one factor so that they still add up. What members say of nobody in particular scales the
 * prior, the point's scale everything, and its threshold counts against spend, to which it is proportional.
 */
export function valueExplainer(model: ValueModel): ValueExplainer {
  const members = model.members.map((member) => ({ member, reasons: reasonsOf(member) }));
  const { point } = model;
  const { typical } = model.prior;
  return (customers, signs, at) => {
    const only = Int32Array.of(at);
    const { parts, matrix } = readCustomers(
      model,
      customersOf(customers, only),
      signs && tableRows(signs, only),
    );
    const [prior, spend] = [parts.value[0]!, parts.spend[0]!];
    const amounts = new Map<string, number>();
    const add = (group: string, amount: number) => amounts.set(group, (amounts.get(group) ?? 0) + amount);
    let [ratio, level] = matrix === null ? [1, 1] : [0, 0];
    if (matrix !== null && model.encoder !== null)
      for (const { member, reasons } of members) {
        const said = memberRatios(member, matrix)[0]!;
        ratio += member.weight * said;
        const memberParts = ratioParts(member, reasons, matrix, said);
        level += member.weight * memberParts.start;
        for (const [column, points] of memberParts.ofColumn.entries())
          add(model.encoder.sources[column]!.group, point.scale * member.weight * prior * points);
      }
    const ofPrior = productParts(
      [parts.whenAlive[0]!, parts.alive[0]!, spend],
      [typical.whenAlive, typical.alive, typical.spend],
    );
    for (const [factor, group] of [FREQUENCY, LIFE, SPEND].entries())
      add(group, point.scale * level * ofPrior[factor]!);
    add(SPEND, -point.scale * point.threshold * (spend - typical.spend));
    const usual = level * typical.whenAlive * typical.alive - point.threshold;
    const base = point.scale * typical.spend * usual;
    const value = pointOf(point, ratio * prior, spend);
    const sum = [...amounts.values()].reduce((total, amount) => total + amount, base);
    add(NOTHING_LESS, value - sum);
    return { value, base, factors: sorted(amounts, Math.abs(base) + Math.abs(value)) };
  };
}

/** Largest first; what is rounding and no more is left out. */
function sorted(amounts: ReadonlyMap<string, number>, size: number): ValueFactor[] {
  const factors = [...amounts].map(([group, amount]) => ({ group, amount }));
  const shown = factors.filter(({ amount }) => Math.abs(amount) > 1e-12 * size);
  return shown.sort((a, b) => Math.abs(b.amount) - Math.abs(a.amount) || (a.group < b.group ? -1 : 1));
}

/** Explains one customer. For many, ready a `valueExplainer` once. */
export const explainValue = (
  model: ValueModel,
  customers: Customers,
  signs: Table | null,
  row: number,
): ValueExplanation => valueExplainer(model)(customers, signs, row);

const reasonsOf = (member: ValueMember): Reasons | null =>
  member.name === 'boosting'
    ? boostingReasons(member.model)
    : member.name === 'forest'
      ? forestReasons(member.model)
      : null;

/** A member's ratio as what it says of no customer in particular, and what each column adds to that. */
function ratioParts(
  member: ValueMember,
  reasons: Reasons | null,
  matrix: Matrix,
  said: number,
): { start: number; ofColumn: Float64Array } {
  if (member.name === 'prior') return { start: 1, ofColumn: new Float64Array(0) };
  const { base, ofColumn } =
    member.name === 'linear'
      ? ridgeContributions(member.model, matrix, 0)
      : { base: reasons!.base, ofColumn: reasons!.contributions(matrix.columns.map((values) => values[0]!)) };
  const start = member.name === 'boosting' ? Math.exp(base) : base;
  const sum = ofColumn.reduce((total, points) => total + points, 0);
  // Where parts cancel out there is nothing to share the rest among: it is added to the level.
  if (Math.abs(sum) < 1e-9) return { start: said, ofColumn: new Float64Array(0) };
  return { start, ofColumn: ofColumn.map((points) => (points * (said - start)) / sum) };
}
