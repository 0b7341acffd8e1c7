import { boostingReasons, forestReasons, type Reasons } from '../contributions.ts';
import type { Encoder } from '../encode.ts';
import { ridgeContributions } from '../linear/ridge.ts';
import type { Matrix } from '../matrix.ts';
import type { Table } from '../table.ts';
import { tableRows } from '../table-rows.ts';
import { pointOf } from './point-map.ts';
import { productParts } from './product-parts.ts';
import { readCustomers } from './score-value.ts';
import { FREQUENCY, LIFE, SPEND } from './value-features.ts';
import { memberRatios } from './value-members.ts';
import type { Customers, PriorParts, ValueExplanation, ValueMember, ValueModel } from './value-model.ts';
import { customersOf } from './value-prior.ts';

/** What the expectation of all customers alike adds or takes, and what the point estimate leaves out of small ones. */
export const LEVEL = 'the level of all customers';

/** Explains customers by one model, which is readied once. */
export type ValueExplainer = (customers: Customers, signs: Table | null, row: number) => ValueExplanation;

/**
 * Takes a value apart so that base + Σ amounts = value, in money. The prior, a product of rate, life and spend, is
 * taken apart by Shapley values of the product against typical customers. Each member's ratio adds its own (TreeSHAP,
 * or the terms of the linear model) times the prior, by business word; a ratio that is an exponential or is cut at 0
 * has its parts scaled by one factor so that they still add up. The point estimate's scale multiplies all parts, and its
 * threshold belongs to the level of all customers.
 */
export function valueExplainer(model: ValueModel): ValueExplainer {
  const members = model.members.map((member) => ({ member, reasons: reasonsOf(member) }));
  return (customers, signs, at) => {
    const only = Int32Array.of(at);
    const { parts, matrix } = readCustomers(
      model,
      customersOf(customers, only),
      signs && tableRows(signs, only),
    );
    const amounts = new Map<string, number>();
    const add = (group: string, amount: number) => amounts.set(group, (amounts.get(group) ?? 0) + amount);
    const prior = parts.value[0]!;
    const base = typicalValue(model);
    addPrior(model, parts, add);
    let ratio = matrix === null ? 1 : 0;
    if (matrix !== null && model.encoder !== null)
      for (const { member, reasons } of members) {
        const said = memberRatios(member, matrix)[0]!;
        ratio += member.weight * said;
        addRatio(member, reasons, matrix, said, model.encoder, (group, points) =>
          add(group, member.weight * prior * points),
        );
      }
    const value = pointOf(model.point, ratio * prior, parts.spend[0]!);
    const scaled = [...amounts].map(([group, amount]) => ({ group, amount: model.point.scale * amount }));
    const told = base * model.point.scale + scaled.reduce((sum, { amount }) => sum + amount, 0);
    const factors = [...scaled, { group: LEVEL, amount: value - told }].filter(({ amount }) => amount !== 0);
    factors.sort((a, b) => Math.abs(b.amount) - Math.abs(a.amount));
    return { value, base: base * model.point.scale, factors };
  };
}

/** Explains one customer. For many, ready a `valueExplainer` once. */
export const explainValue = (
  model: ValueModel,
  customers: Customers,
  signs: Table | null,
  row: number,
): ValueExplanation => valueExplainer(model)(customers, signs, row);

function typicalValue({ prior: { typical } }: ValueModel): number {
  return typical.whenAlive * typical.alive * typical.spend;
}

type Add = (group: string, amount: number) => void;

function addPrior({ prior: { typical } }: ValueModel, parts: PriorParts, add: Add): void {
  const [often, life, spend] = productParts(
    [parts.whenAlive[0]!, parts.alive[0]!, parts.spend[0]!],
    [typical.whenAlive, typical.alive, typical.spend],
  );
  add(FREQUENCY, often);
  add(LIFE, life);
  add(SPEND, spend);
}

const reasonsOf = (member: ValueMember): Reasons | null =>
  member.name === 'boosting'
    ? boostingReasons(member.model)
    : member.name === 'forest'
      ? forestReasons(member.model)
      : null;

/** What moves a member's ratio away from what it says of no customer in particular, by business word. */
function addRatio(
  member: ValueMember,
  reasons: Reasons | null,
  matrix: Matrix,
  said: number,
  encoder: Encoder,
  add: Add,
): void {
  const { base, ofColumn } = linearParts(member, reasons, matrix);
  const start = member.name === 'boosting' ? Math.exp(base) : base;
  const sum = ofColumn.reduce((total, points) => total + points, 0);
  if (Math.abs(sum) < 1e-9) return;
  const stretch = (said - start) / sum;
  for (const [column, points] of ofColumn.entries())
    if (points !== 0) add(encoder.sources[column]!.group, stretch * points);
}

function linearParts(
  member: ValueMember,
  reasons: Reasons | null,
  matrix: Matrix,
): { base: number; ofColumn: Float64Array } {
  if (member.name === 'linear') return ridgeContributions(member.model, matrix, 0);
  const values = matrix.columns.map((column) => column[0]!);
  return { base: reasons?.base ?? 1, ofColumn: reasons?.contributions(values) ?? new Float64Array(0) };
}
