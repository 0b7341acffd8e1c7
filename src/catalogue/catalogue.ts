import { Fault } from '#core/error.ts';
import type { Entity } from './entity.ts';
import type { List } from './list.ts';
import { type Figure, partsOf } from './measure.ts';

/** Everything that rooms declared: lists by the name of their entity, figures by their id. */
export type Catalogue = {
  readonly lists: ReadonlyMap<string, List>;
  readonly figures: ReadonlyMap<string, Figure>;
};

/** Puts declarations together. Throws when two have one name or a figure is of an entity that no room lists. */
export function catalogueOf(lists: readonly List[], figures: readonly Figure[]): Catalogue {
  const byName = new Map<string, List>();
  for (const list of lists) {
    const { name } = list.binding.entity;
    if (byName.has(name)) throw new TypeError(`two rooms declare ${name}`);
    byName.set(name, list);
  }
  const byId = new Map<string, Figure>();
  for (const figure of figures) {
    if (byId.has(figure.id)) throw new TypeError(`two rooms declare the measure ${figure.id}`);
    for (const { of } of partsOf(figure))
      if (!byName.has(of.name)) throw new TypeError(`${figure.id} is of ${of.name}, which no room lists`);
    byId.set(figure.id, figure);
  }
  return { lists: byName, figures: byId };
}

/** The list of an entity. Faults: `bad_request` with the names that there are. */
export function listNamed(catalogue: Catalogue, name: string): List {
  const list = catalogue.lists.get(name);
  if (list) return list;
  const known = [...catalogue.lists.keys()].join(', ');
  throw new Fault('bad_request', `There is no entity “${name.slice(0, 80)}”.`, {
    where: 'entity',
    mend: `Use ${known}.`,
  });
}

/** A figure by its id. Faults: `bad_request` with the ids that there are. */
export function figureNamed(catalogue: Catalogue, id: string): Figure {
  const figure = catalogue.figures.get(id);
  if (figure) return figure;
  const known = [...catalogue.figures.keys()].join(', ');
  throw new Fault('bad_request', `There is no measure “${id.slice(0, 80)}”.`, {
    where: 'measures',
    mend: `Use ${known}.`,
  });
}

/** The entities that a figure reads. */
export const entitiesOf = (figure: Figure): readonly Entity[] => partsOf(figure).map(({ of }) => of);
