import { type Catalogue, catalogueOf } from '#catalogue/catalogue.ts';
import type { Column } from '#catalogue/column.ts';
import type { List } from '#catalogue/list.ts';
import { type Measure, measure, partsOf } from '#catalogue/measure.ts';
import { catalogueFrom } from '#catalogue/room.ts';
import { ROOMS } from '#main.ts';

/** What the rooms declare: the laws are held over all of it, so that a new list or measure needs no line here. */
export const DECLARED: Catalogue = catalogueFrom(ROOMS);
export const LISTS: readonly List[] = [...DECLARED.lists.values()];
export const NAMES: readonly string[] = [...DECLARED.lists.keys()];

const SUMMED = new Set<Column['kind']>(['money', 'count', 'decimal']);
const words = (label: string) => ({ label, definition: label, good: 'neither', version: 1 }) as const;

/** Figures that could be asked of any list: how many rows, how many different labels, the sum of each figure. */
function plainFiguresOf({ binding }: List): Measure[] {
  const of = binding.entity;
  const made = [measure(`rows_of_${of.name}`, { of, count: true, ...words('Rows') })];
  const label = of.label ?? of.key[0] ?? '';
  if (binding.columns[label])
    made.push(measure(`different_${of.name}`, { of, distinct: label, ...words(label) }));
  for (const [name, { kind, filterOnly }] of Object.entries(of.columns))
    if (SUMMED.has(kind) && !filterOnly && binding.columns[name] !== null)
      made.push(measure(`sum_of_${of.name}_${name}`, { of, sum: name, ...words(name) }));
  return made;
}

const declared = [...DECLARED.figures.values()];
/** The upper and lower parts of declared ratios that are no measures by themselves. */
const hidden = declared.flatMap(partsOf).filter(({ id }) => !DECLARED.figures.has(id));

/** Declared figures, the parts of ratios, and the plain figures of every list. */
export const EVERY: Catalogue = catalogueOf(LISTS, [
  ...declared,
  ...new Map(hidden.map((each) => [each.id, each])).values(),
  ...LISTS.flatMap(plainFiguresOf),
]);

/** Names of the columns by which a list can be parted. */
export const groupsOf = ({ binding }: List): string[] =>
  Object.entries(binding.entity.columns)
    .filter(([, { group }]) => group)
    .map(([name]) => name);
