import type { Ledger, MovedBecause } from './finding.ts';

/** What a measure of a finding counts; money is in the finding's own currency, in minor units while kept. */
export type MeasureKind = 'units' | 'money' | 'percent' | 'count' | 'days';

/** One kind of finding: whose money it is, what pages call it, what it means in one sentence, what it carries. */
export type TypeDeclaration = {
  readonly ledger: Ledger;
  readonly label: string;
  readonly meaning: string;
  readonly measures: Readonly<Record<string, MeasureKind>>;
};

/** The kinds of finding that one room records; `moves` says which measure moved an amount, the first that differs. */
export type FindingTypes<Type extends string = string> = {
  readonly room: string;
  readonly types: Readonly<Record<Type, TypeDeclaration>>;
  readonly moves: Readonly<Record<string, MovedBecause>>;
};

/** The measures of a finding as a room states them: decimals as text, money in minor units; null is not known. */
export type Measures = Readonly<Record<string, string | bigint | null>>;

const NAME = /^[a-z][a-z0-9_]*$/;
const MINOR = '_minor';

/**
 * Declares the kinds of finding of one room, once, for its own code, the ledger and the pages. A kind's name is
 * kept with each finding and may not change. Throws when a name is not lower case with underscores.
 */
export function findingTypes<const Types extends Record<string, TypeDeclaration>>(
  room: string,
  types: Types,
  moves: Readonly<Record<string, MovedBecause>> = {},
): FindingTypes<keyof Types & string> {
  for (const [type, { measures }] of Object.entries(types))
    for (const name of [room, type, ...Object.keys(measures)])
      if (!NAME.test(name) || name.endsWith(MINOR))
        throw new TypeError(`${name} is not a valid name of a finding type`);
  return { room, types, moves };
}

/** Every declared kind of finding with the room that records it. Throws when two rooms declare one kind. */
export type TypeRegistry = ReadonlyMap<string, TypeDeclaration & { readonly room: string }>;

export function registerTypes(rooms: readonly FindingTypes[]): TypeRegistry {
  const registry = new Map<string, TypeDeclaration & { readonly room: string }>();
  for (const { room, types } of rooms)
    for (const [type, declaration] of Object.entries(types)) {
      const other = registry.get(type);
      if (other) throw new TypeError(`${room} and ${other.room} both declare the finding type ${type}`);
      registry.set(type, { ...declaration, room });
    }
  return registry;
}

/** Measures as they are kept: text by name, money under its name and `_minor`. Throws for one that is not declared. */
export function keptMeasures(declared: TypeDeclaration['measures'], given: Measures): Record<string, string> {
  const kept: Record<string, string> = {};
  for (const [name, value] of Object.entries(given)) {
    const kind = declared[name];
    if (kind === undefined)
      throw new TypeError(`the measure ${name} is not declared for this kind of finding`);
    if ((kind === 'money') !== (typeof value === 'bigint') && value !== null)
      throw new TypeError(`the measure ${name} is ${kind} and was given as ${typeof value}`);
    if (value !== null) kept[kind === 'money' ? `${name}${MINOR}` : name] = value.toString();
  }
  return kept;
}

/** Kept measures as they are shown: money in major units by `major`, left out where that is null. */
export function shownMeasures(
  kept: Readonly<Record<string, string>>,
  major: (minor: string) => string | null,
): Record<string, string> {
  const shown: Record<string, string> = {};
  for (const [name, value] of Object.entries(kept)) {
    const isMoney = name.endsWith(MINOR);
    const text = isMoney ? major(value) : value;
    if (text !== null) shown[isMoney ? name.slice(0, -MINOR.length) : name] = text;
  }
  return shown;
}

/**
 * Which facts moved an amount: the cause that the room names for the first measure that differs; where all of
 * these stand, it was the terms or a credit. Both sides as kept.
 */
export function movedBecause(
  { moves }: Pick<FindingTypes, 'moves'>,
  before: Readonly<Record<string, string>>,
  after: Readonly<Record<string, string>>,
): MovedBecause {
  const valueIn = (kept: Readonly<Record<string, string>>, name: string) =>
    kept[name] ?? kept[`${name}${MINOR}`];
  const moved = Object.entries(moves).find(([name]) => valueIn(before, name) !== valueIn(after, name));
  return moved?.[1] ?? 'terms';
}
