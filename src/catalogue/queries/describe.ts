import { mayPerform, READ, REVIEW } from '#core/permission.ts';
import type { Context } from '#platform/context.ts';
import { type Catalogue, entitiesOf } from '../catalogue.ts';
import type { Entity } from '../entity.ts';
import { type Figure, partsOf } from '../measure.ts';
import type { Described } from '../shapes.ts';

/** The catalogue as its readers may see it: words, kinds and uses of columns, definitions of measures. */
export async function describeCatalogue(ctx: Context, catalogue: Catalogue): Promise<Described> {
  const mayRead = ({ least = 'viewer' }: Entity) => mayPerform(ctx.actor, least === 'viewer' ? READ : REVIEW);
  const entities = [...catalogue.lists.values()].map(({ binding }) => binding.entity).filter(mayRead);
  const figures = [...catalogue.figures.values()].filter((figure) => entitiesOf(figure).every(mayRead));
  return { entities: entities.map(entityJson), measures: figures.map(figureJson) };
}

function entityJson({ name, one, many, definition, time, columns }: Entity): Described['entities'][number] {
  return {
    name,
    one,
    many,
    definition,
    time: time ?? null,
    columns: Object.entries(columns).map(([column, each]) => ({
      name: column,
      label: each.label,
      definition: each.definition ?? null,
      synonyms: [...(each.synonyms ?? [])],
      kind: each.kind,
      words: [...(each.words ?? [])],
      dimension: each.dimension ?? null,
      filters: each.filter === true,
      sorts: each.sort === true,
      groups: each.group === true,
    })),
  };
}

function figureJson(figure: Figure): Described['measures'][number] {
  const [first] = partsOf(figure);
  return {
    id: figure.id,
    version: figure.version,
    label: figure.label,
    synonyms: [...(figure.synonyms ?? [])],
    definition: figure.definition,
    source: figure.source ?? null,
    unit: figure.unit,
    good: figure.good,
    kind: figure.kind,
    entity: first?.of.name ?? '',
    by: Object.entries(first?.of.columns ?? {})
      .filter(([, { group }]) => group)
      .map(([name, { dimension }]) => dimension ?? name),
    has_time: first?.time != null,
  };
}
