import type { Column } from '#catalogue/column.ts';
import { parameterOf } from '#catalogue/column.ts';
import { parametersOf } from '#catalogue/condition.ts';
import type { Entity } from '#catalogue/entity.ts';
import type { Option } from '../choice.tsx';
import { wordLabel } from './declared.ts';
import type { ListFilter } from './filter-line.tsx';

/** What a page says otherwise of a filter; options turn a text into a choice. */
export type FilterChanges = Readonly<Record<string, Partial<ListFilter> | false>>;

/** A filter that needs typing: its word in the address, its label, and what it takes. */
export type TypedFilter = {
  name: string;
  label: string;
  kind: 'text' | 'amount' | 'number' | 'share' | 'day' | 'yesno';
};

const LIFTED = 'all';

/** The filters with words of their own, as menus above the list: choices, and texts that a page gives options for. */
export function menusOf(entity: Entity, changes: FilterChanges = {}): ListFilter[] {
  const menus = Object.entries(entity.columns).flatMap(([name, column]) => {
    const parameter = parameterOf(name, column);
    const change = changes[parameter];
    if (!column.filter || change === false) return [];
    const options = change?.options ?? optionsOf(column);
    return options.length === 0 ? [] : [menuOf(entity, parameter, column, options, change)];
  });
  const first = Object.keys(changes);
  const place = ({ name }: ListFilter) => (first.includes(name) ? first.indexOf(name) : first.length);
  return menus.toSorted((a, b) => place(a) - place(b));
}

const optionsOf = (column: Column): Option[] =>
  (column.kind === 'choice' ? (column.words ?? []) : []).map((value) => ({
    value,
    label: wordLabel(column, value),
  }));

function menuOf(
  entity: Entity,
  name: string,
  column: Column,
  options: Option[],
  change: Partial<ListFilter> | undefined,
): ListFilter {
  const standard = entity.defaults?.[name];
  const word = standard === undefined ? undefined : options.find((one) => one.value === standard)?.label;
  // A choice that the entity narrows by itself is one of its words, or all of them.
  const many = standard === undefined && (column.kind === 'choice' || column.list === true);
  return {
    name,
    label: column.label,
    options: standard === undefined ? options : [...options, { value: LIFTED, label: 'All' }],
    ...(many ? { many } : {}),
    ...(standard === undefined
      ? {}
      : { usual: { values: standard, label: (word ?? standard).toLowerCase() } }),
    ...change,
  };
}

/** The filters that need typing, for the form behind “More”; those in the menus are left out. */
export function typedOf(entity: Entity, menus: ListFilter[], changes: FilterChanges = {}): TypedFilter[] {
  const inMenus = new Set(menus.map((menu) => menu.name));
  const own = Object.entries(entity.columns).flatMap(([name, column]) =>
    parametersOf(name, column)
      .filter(([parameter]) => !inMenus.has(parameter))
      .map(([parameter, op]) => ({
        name: parameter,
        label: `${column.label}${ENDS[op] ?? ''}`,
        kind: KINDS[column.kind] ?? ('text' as const),
      })),
  );
  const named = Object.entries(entity.filters ?? {}).map(([name, { label, column }]) => ({
    name,
    label,
    kind: KINDS[entity.columns[column]?.kind ?? 'text'] ?? ('text' as const),
  }));
  return [...own, ...named]
    .filter(({ name }) => changes[name] !== false)
    .map((typed) => ({ ...typed, label: labelOf(changes[typed.name]) ?? typed.label }));
}

const labelOf = (change: Partial<ListFilter> | false | undefined) => (change ? change.label : undefined);

const ENDS: Record<string, string> = { at_least: ' from', at_most: ' to', from: ' from', before: ' before' };
const KINDS: Partial<Record<Column['kind'], TypedFilter['kind']>> = {
  money: 'amount',
  count: 'number',
  decimal: 'number',
  share: 'share',
  day: 'day',
  instant: 'day',
  yesno: 'yesno',
};

/** What counts as not narrowed where a page says so, beside the entity's own defaults. */
export const usualOf = (changes: FilterChanges = {}): Record<string, string | undefined> =>
  Object.fromEntries(
    Object.entries(changes).map(([name, change]) => [name, change ? change.usual?.values : undefined]),
  );
