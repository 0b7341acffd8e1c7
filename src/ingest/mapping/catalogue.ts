import type { FileKind } from '../shapes.ts';
import { CUSTOMER_SIDE } from './catalogue-customers.ts';
import { MONEY_SIDE } from './catalogue-money.ts';
import type { Field } from './field-type.ts';

/**
 * The fields of one exchange file. `anyOf` lists groups of fields of which at least one must be there whole,
 * as reported usage has either `ts` or both ends of a period.
 */
export type KindFields = { fields: readonly Field[]; anyOf?: readonly (readonly string[])[] };

/** Every exchange file with its fields in the order of the exchange format. */
export const CATALOGUE: Readonly<Record<FileKind, KindFields>> = { ...CUSTOMER_SIDE, ...MONEY_SIDE };
export const KINDS = Object.keys(CATALOGUE) as FileKind[];

export function fieldsOf(kind: FileKind): readonly Field[] {
  return CATALOGUE[kind].fields;
}

export function fieldOf(kind: FileKind, name: string): Field | null {
  return CATALOGUE[kind].fields.find((field) => field.name === name) ?? null;
}

/** The required fields that are not among those present; alternatives come as one text (`ts or period_start …`). */
export function missingFields(kind: FileKind, present: ReadonlySet<string>): string[] {
  const { fields, anyOf } = CATALOGUE[kind];
  const missing = fields
    .filter((field) => field.required && !present.has(field.name))
    .map((field) => field.name);
  if (anyOf && !anyOf.some((group) => group.every((name) => present.has(name)))) {
    missing.push(anyOf.map((group) => group.join(' and ')).join(', or '));
  }
  return missing;
}
