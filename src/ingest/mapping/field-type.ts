/** What a field of an exchange file may hold. `amount` is in major units of the row's currency, to its cents. */
export type FieldType =
  | 'text'
  | 'decimal'
  | 'amount'
  | 'instant'
  | 'day'
  | 'currency'
  | 'zone'
  | 'boolean'
  | 'integer'
  | 'tiers'
  | Choice;

/** One of a few words; `also` gives other systems' words for them, an empty one where we have none. */
export type Choice = { oneOf: readonly string[]; also?: Readonly<Record<string, string>> };

/** A field of an exchange file; a column named by one of the synonyms is read as it without asking. */
export type Field = { name: string; required: boolean; type: FieldType; synonyms: readonly string[] };

/** A type in one word, for a page that lists the fields: `amount`, `one of sum, max, last`. */
export function typeName(type: FieldType): string {
  return typeof type === 'string' ? type : `one of ${type.oneOf.join(', ')}`;
}

export function required(name: string, type: FieldType, ...synonyms: string[]): Field {
  return { name, required: true, type, synonyms };
}

export function optional(name: string, type: FieldType, ...synonyms: string[]): Field {
  return { name, required: false, type, synonyms };
}
