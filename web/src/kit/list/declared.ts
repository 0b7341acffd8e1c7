import type { Column } from '#catalogue/column.ts';
import { parameterOf } from '#catalogue/column.ts';
import { parametersOf } from '#catalogue/condition.ts';
import type { Entity } from '#catalogue/entity.ts';

/** A word as a label: `billable_now` is `Billable now`. */
export const sentenceCase = (word: string): string =>
  (word.charAt(0).toUpperCase() + word.slice(1)).replaceAll('_', ' ');

/** What a page says of a word of a choice. */
export const wordLabel = ({ wordLabels }: Pick<Column, 'wordLabels'>, word: string): string =>
  wordLabels?.[word] ?? sentenceCase(word);

/** Whether a list has a search field: some column of its entity searches. */
export const hasSearch = (entity: Entity): boolean =>
  Object.values(entity.columns).some((column) => column.search === true);

/** The words by which the server narrows the list, as the address writes them. */
export function filterWords(entity: Entity): string[] {
  const own = Object.entries(entity.columns).flatMap(([name, column]) =>
    parametersOf(name, column).map(([parameter]) => parameter),
  );
  return [
    ...new Set([
      ...own,
      ...Object.keys(entity.filters ?? {}),
      ...Object.keys(entity.parameters ?? {}),
      ...(hasSearch(entity) ? ['search'] : []),
    ]),
  ];
}

/** The words by which the list is sorted; the one that it opens with is among them. */
export function sortWords(entity: Entity): string[] {
  const sorts = Object.entries(entity.columns).filter(
    ([name, column]) => column.sort === true || name === entity.order[0],
  );
  return [...new Set(sorts.map(([name, column]) => parameterOf(name, column)))];
}

/** Where a row is shown: at a path of its own, or in a panel beside the list, by one word of the address. */
export type RowPlace = { path: string; panel: { word: string; column: string } | null };

/** Reads `/recover?finding={id}` or `/accounts/{account_id}`; null where rows are shown nowhere. */
export function placeOf(entity: Entity): RowPlace | null {
  if (entity.page === undefined) return null;
  const [path = '', query] = entity.page.split('?');
  const asked = query === undefined ? null : /^(\w+)=\{(\w+)\}$/.exec(query);
  return { path, panel: asked ? { word: asked[1] ?? '', column: asked[2] ?? '' } : null };
}

/** Every word that the address of an entity's list may hold. */
export function addressWords(entity: Entity): string[] {
  const panel = placeOf(entity)?.panel;
  return [
    ...filterWords(entity),
    ...(panel ? [panel.word] : []),
    'sort',
    'direction',
    'columns',
    'group',
    'selected',
    'view',
  ];
}

type Address = Readonly<Record<string, string | undefined>>;

/** Stands in an address for no filter at all; the server knows it only where it narrows by itself. */
export const EVERY = 'all';

/** What an address asks of the server: its filters, and an order that the server knows. */
export function askedOf(entity: Entity, address: Address): Record<string, string | undefined> {
  const asked: Record<string, string | undefined> = {};
  for (const word of filterWords(entity)) {
    const value = address[word];
    if (value && (value !== EVERY || entity.defaults?.[word] !== undefined)) asked[word] = value;
  }
  return { ...asked, ...sortingOf(entity, address) };
}

type Sorted = { sort: string; direction: 'asc' | 'desc' };

/** The order of an address; one that names no column is that of the declaration. */
export function sortingOf(entity: Entity, address: Address): Sorted {
  const [name, opening] = entity.order;
  const column = entity.columns[name];
  const opens = column ? parameterOf(name, column) : name;
  const sort = sortWords(entity).find((word) => word === address.sort) ?? opens;
  const asked = address.direction;
  if (asked === 'asc' || asked === 'desc') return { sort, direction: asked };
  return { sort, direction: sort === opens ? opening : 'desc' };
}

/** True where the address narrows the list by more than its default filters. */
export function isNarrowed(entity: Entity, address: Address, usual: Address = {}): boolean {
  return filterWords(entity).some(
    (word) => address[word] && address[word] !== (usual[word] ?? entity.defaults?.[word]),
  );
}
