import { z } from 'zod';
import type { Context } from '#platform/context.ts';
import type { Binding } from './binding.ts';
import type { Entity, RowOf } from './entity.ts';
import type { Asked, Fill } from './queries/page.ts';
import { type ListQuery, listTotals, querystringOf, rowShape } from './shape.ts';

/** A list that can be answered: its entity bound to tables, the shapes that cross the wire, and what fills rows in. */
export type List<Row = unknown> = {
  readonly binding: Binding;
  readonly row: z.ZodObject<z.ZodRawShape> & z.ZodType<Row>;
  readonly page: z.ZodType<{ items: Row[]; next_cursor: string | null }>;
  readonly querystring: z.ZodObject<z.ZodRawShape> & z.ZodType<ListQuery>;
  readonly fill: Fill | undefined;
  readonly sums: Sums | undefined;
};

/** What a list's totals say beside its rows and amounts; a list that has them says its totals on each first page. */
export type Sums = {
  readonly shape: z.ZodRawShape;
  read(ctx: Context, asked: Asked): Promise<Record<string, unknown>>;
};

type Extra = z.ZodRawShape;
type ExtraOf<X extends Extra> = z.infer<z.ZodObject<X>>;

/** The same with a shape of a row that its room has written by hand. */
export function listAs<Row>(
  binding: Binding,
  { shape, fill, sums }: { shape: z.ZodObject<z.ZodRawShape> & z.ZodType<Row>; fill?: Fill; sums?: Sums },
): List<Row> {
  return {
    binding,
    row: shape,
    page: pageOf(shape, sums),
    querystring: querystringOf(binding.entity),
    fill,
    sums,
  };
}

/**
 * Makes a bound entity a list. `extra` are fields of a row beside its columns, which `fill` adds for all rows of a
 * page in a constant number of statements.
 */
export function listOf<E extends Entity, const X extends Extra = Record<never, never>>(
  binding: Binding<E>,
  { extra, fill }: { extra?: X; fill?: Fill } = {},
): List<RowOf<E> & ExtraOf<X>> {
  type Row = RowOf<E> & ExtraOf<X>;
  const row = rowShape(binding.entity).extend(extra ?? {}) as unknown as List<Row>['row'];
  return {
    binding: binding as Binding,
    row,
    page: pageOf(row),
    querystring: querystringOf(binding.entity),
    fill,
    sums: undefined,
  };
}

function pageOf<Row>(row: List<Row>['row'], sums?: Sums): List<Row>['page'] {
  return z.object({
    items: z.array(row),
    next_cursor: z.string().nullable(),
    totals: listTotals
      .extend(sums?.shape ?? {})
      .nullable()
      .optional(),
  }) as unknown as List<Row>['page'];
}
