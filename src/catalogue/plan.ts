import { z } from 'zod';
import { day, instant, plainText } from '#core/wire.ts';
import { GRAINS } from './dialect.ts';
import { OPS } from './op.ts';
import { moneyTotal } from './shape.ts';

const name = plainText(100).min(1);

/** One test of a row: a column (or the name of its dimension), how it is held against values, and the values. */
export const condition = z
  .object({ column: name, op: z.enum(OPS), values: z.array(plainText(400)).max(200).default([]) })
  .strict();

const period = {
  /** The first day of the period, and the first day after it; a plan without them takes all time. */
  from: day.optional(),
  to: day.optional(),
  as_of: instant.optional(),
};

/** Measures, parted by dimensions and by time, of the rows that pass the conditions. */
export const aggregatePlan = z
  .object({
    kind: z.literal('aggregate'),
    measures: z.array(name).min(1).max(8),
    by: z.array(name).max(3).default([]),
    grain: z.enum(GRAINS).optional(),
    where: z.array(condition).max(20).default([]),
    ...period,
    order: z
      .object({ by: name, direction: z.enum(['asc', 'desc']) })
      .strict()
      .optional(),
    limit: z.number().int().min(1).max(10_000).default(1_000),
  })
  .strict();
export type AggregatePlan = z.infer<typeof aggregatePlan>;

/** The rows themselves. */
export const recordsPlan = z
  .object({
    kind: z.literal('records'),
    entity: name,
    where: z.array(condition).max(40).default([]),
    order: z
      .object({ by: name, direction: z.enum(['asc', 'desc']) })
      .strict()
      .optional(),
    cursor: plainText(1_000).optional(),
    limit: z.number().int().min(1).max(500).default(50),
  })
  .strict();
export type RecordsPlan = z.infer<typeof recordsPlan>;

export const plan = z.discriminatedUnion('kind', [aggregatePlan, recordsPlan]);
export type Plan = z.infer<typeof plan>;

/** One figure of a group: a sum of money with its parts, or a number; null where there is nothing to count. */
export const figureValue = z.object({
  value: z.number().nullable(),
  money: moneyTotal.nullable(),
  rows: z.number().int(),
});
export type FigureValue = z.infer<typeof figureValue>;

/** The answer to an aggregate: a row for each group, the whole under the same conditions, and what it rests on. */
export const aggregateAnswer = z.object({
  kind: z.literal('aggregate'),
  plan: aggregatePlan,
  groups: z.array(z.string()),
  rows: z.array(
    z.object({ group: z.array(z.string().nullable()), values: z.record(z.string(), figureValue) }),
  ),
  total: z.record(z.string(), figureValue),
  /** True when the groups were cut at the limit. */
  is_cut: z.boolean(),
  as_of: instant,
  revisions: z.record(z.string(), z.number().int()),
  receipt: z.uuid(),
});
export type AggregateAnswer = z.infer<typeof aggregateAnswer>;

export const recordsAnswer = z.object({
  kind: z.literal('records'),
  plan: recordsPlan,
  items: z.array(z.record(z.string(), z.unknown())),
  next_cursor: z.string().nullable(),
  as_of: instant,
});
export type RecordsAnswer = z.infer<typeof recordsAnswer>;
export const answer = z.discriminatedUnion('kind', [aggregateAnswer, recordsAnswer]);

const result = z.object({
  rows: aggregateAnswer.shape.rows,
  total: aggregateAnswer.shape.total,
});

/** What a figure was, what it is now, and which families of facts changed between. `holds` says that it is the same. */
export const receipt = z.object({
  id: z.uuid(),
  plan: aggregatePlan,
  measures: z.array(
    z.object({ id: z.string(), version: z.number().int(), label: z.string(), definition: z.string() }),
  ),
  as_of: instant,
  made_at: instant,
  is_stale: z.boolean(),
  changed_since: z.array(z.string()),
  holds: z.boolean(),
  shown: result,
  now: result,
});
