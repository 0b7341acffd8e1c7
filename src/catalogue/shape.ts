import { z } from 'zod';
import { day, decimalText, id, instant, plainText } from '#core/wire.ts';
import type { Column } from './column.ts';
import { parametersOf, searches } from './condition.ts';
import { type Entity, fieldsOf, type RowOf } from './entity.ts';

const SHAPES: Record<Column['kind'], z.ZodType> = {
  id,
  text: z.string(),
  choice: z.string(),
  money: decimalText,
  decimal: decimalText,
  count: z.number().int(),
  share: z.number(),
  day,
  instant,
  yesno: z.boolean(),
  json: z.unknown(),
};

/** The zod shape of a row, with each column's definition as its description in the OpenAPI document. */
export function rowShape<E extends Entity>(entity: E): z.ZodObject<z.ZodRawShape> & z.ZodType<RowOf<E>> {
  const fields = fieldsOf(entity).map(([name, column]) => [name, cellShape(column)]);
  return z.object(Object.fromEntries(fields)) as z.ZodObject<z.ZodRawShape> & z.ZodType<RowOf<E>>;
}

function cellShape(column: Column): z.ZodType {
  const { kind, words, nullable, label, definition } = column;
  const base = kind === 'choice' && words?.length ? z.enum(words) : SHAPES[kind];
  const shape = nullable && kind !== 'json' ? base.nullable() : base;
  return shape.describe(definition ? `${label}: ${definition}` : label);
}

/** How a list answers: a page as JSON, or the whole list as a file. */
export const FORMATS = ['json', 'csv', 'xlsx', 'parquet'] as const;
export type Format = (typeof FORMATS)[number];

const LIMIT = { usual: 50, most: 500 };
const TEXT_MAX = 400;

export type ListQuery = {
  readonly cursor?: string | undefined;
  readonly limit: number;
  readonly format?: Format | undefined;
  readonly sort?: string | undefined;
  readonly direction?: 'asc' | 'desc' | undefined;
  readonly totals?: 'yes' | 'no' | undefined;
  readonly [parameter: string]: unknown;
};

/** Words of every list, which no column may take. */
const RESERVED = ['cursor', 'limit', 'format', 'totals', 'sort', 'direction', 'search', 'blank'];

function own(entity: Entity, parameter: string): string {
  if (RESERVED.includes(parameter))
    throw new TypeError(`${entity.name} has a filter named ${parameter}, a word of every list`);
  return parameter;
}

/**
 * The query string of an entity's list: filters by column, named filters, search, `blank`, sort, cursor, format and
 * totals, each described. What a value may be is checked with the conditions, which say what to write instead.
 */
export function querystringOf(entity: Entity): z.ZodObject<z.ZodRawShape> & z.ZodType<ListQuery> {
  const optional = (label: string, max = TEXT_MAX) => plainText(max).optional().describe(label);
  const fields: Record<string, z.ZodType> = {};
  for (const [name, column] of Object.entries(entity.columns))
    for (const [parameter, op] of parametersOf(name, column))
      fields[own(entity, parameter)] = optional(describe(column, op, entity.defaults?.[parameter]));
  for (const [parameter, { label }] of Object.entries(entity.filters ?? {}))
    fields[parameter] = optional(label);
  for (const [parameter, { label, pattern, example }] of Object.entries(entity.parameters ?? {}))
    fields[parameter] = plainText(100)
      .regex(new RegExp(pattern), `is not of the form ${example}`)
      .optional()
      .describe(label);
  if (searches(entity)) fields.search = optional(`Words that ${entity.many} hold`, 200);
  fields.blank = optional('Columns that must be empty, separated by commas');
  const { usual, most } = entity.limit ?? LIMIT;
  const sorts = sortsOf(entity);
  if (sorts.length > 0) {
    fields.sort = z.enum(sorts).default(sortWord(entity, entity.order[0]));
    fields.direction = z.enum(['asc', 'desc']).default(entity.order[1]);
  }
  return z.object({
    ...fields,
    cursor: plainText(1_000).optional().describe('`next_cursor` of the page before'),
    limit: z.coerce.number().int().min(1).max(most).default(usual),
    format: z
      .enum(FORMATS)
      .optional()
      .describe('`csv`, `xlsx` and `parquet` answer the whole list as one file; so do Accept headers'),
    totals: z.enum(['yes', 'no']).optional().describe('`yes` adds what all rows of these filters come to'),
  }) as unknown as z.ZodObject<z.ZodRawShape> & z.ZodType<ListQuery>;
}

function describe(column: Column, op: string, standard: string | undefined): string {
  const says = {
    is: column.kind === 'choice' || column.list ? `${column.label}, separated by commas` : column.label,
    at_least: `${column.label}, at least`,
    at_most: `${column.label}, at most`,
    from: `${column.label}, on or after`,
    before: `${column.label}, before`,
  }[op];
  const words = column.kind === 'choice' ? ` (${column.words?.join(', ')})` : '';
  return `${says ?? column.label}${words}${standard === undefined ? '' : `; ${standard} unless said otherwise, \`all\` for any`}`;
}

/** The words that `sort` takes: columns under their own names, or those that the query string knows them by. */
export const sortsOf = (entity: Entity): string[] => [
  ...new Set(
    Object.entries(entity.columns)
      .filter(([name, column]) => column.sort || name === entity.order[0])
      .map(([name]) => sortWord(entity, name)),
  ),
];

function sortWord(entity: Entity, name: string): string {
  return entity.columns[name]?.parameter ?? name;
}

/** A sum in the reporting currency with the days of the rates used, beside its parts by currency. */
export const moneyTotal = z.object({
  /** Null where none of it can be converted. */
  amount: decimalText.nullable(),
  currency: z.string().nullable(),
  /** The oldest and the newest day of the rates; null where nothing had to be converted. */
  rate_from: day.nullable(),
  rate_day: day.nullable(),
  /** Currencies of which some has no rate. */
  missing: z.array(z.string()),
  /** What has no rate; it is in `parts` and not in `amount`. */
  unconverted: z.array(z.object({ amount: decimalText, currency: z.string() })),
  parts: z.array(z.object({ amount: decimalText, currency: z.string() })),
});
export type MoneyTotal = z.infer<typeof moneyTotal>;

export const listTotals = z.object({
  rows: z.number().int(),
  amounts: z.record(z.string(), moneyTotal),
});
export type ListTotals = z.infer<typeof listTotals>;
