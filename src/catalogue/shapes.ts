import { z } from 'zod';
import { currencyCode, day, decimalText, plainText } from '#core/wire.ts';

export const RATES_MAX = 10_000;

/** `rate` units of `currency` are one unit of `base`; without a base it is the organization's reporting currency. */
export const rateInput = z
  .object({
    day,
    currency: currencyCode,
    rate: decimalText
      .max(60)
      .refine((text) => /[1-9]/.test(text) && !text.startsWith('-'), 'is not above zero'),
    base: currencyCode.optional(),
    source: plainText(80).default('api'),
  })
  .strict();
export type RateInput = z.infer<typeof rateInput>;
export const ratesInput = z.array(rateInput).min(1).max(RATES_MAX);

export const ratesStored = z.object({
  changed: z.number().int(),
  unchanged: z.number().int(),
});
export type RatesStored = z.infer<typeof ratesStored>;

export const ratesQuery = z.object({
  currency: currencyCode.optional(),
  from: day.optional(),
  to: day.optional(),
  limit: z.coerce.number().int().min(1).max(1_000).default(100),
});
export type RatesQuery = z.infer<typeof ratesQuery>;

/** Rates as they came, the newest day first. */
export const ratesList = z.object({
  reporting_currency: z.string().nullable(),
  items: z.array(
    z.object({
      day,
      currency: z.string(),
      rate: decimalText,
      base: z.string(),
      source: z.string(),
    }),
  ),
});
export type RatesList = z.infer<typeof ratesList>;

/** The rates by which amounts were converted: the oldest and the newest day, and where they come from if all do. */
export const ratesUsed = z.object({ from: day, to: day, source: z.string().nullable() });
export type RatesUsed = z.infer<typeof ratesUsed>;

const words = z.array(z.string());

/** What can be asked: entities with their columns, measures with their definitions. */
export const described = z.object({
  entities: z.array(
    z.object({
      name: z.string(),
      one: z.string(),
      many: z.string(),
      definition: z.string(),
      /** The column that a period bounds. */
      time: z.string().nullable(),
      columns: z.array(
        z.object({
          name: z.string(),
          label: z.string(),
          definition: z.string().nullable(),
          synonyms: words,
          kind: z.string(),
          words,
          dimension: z.string().nullable(),
          filters: z.boolean(),
          sorts: z.boolean(),
          groups: z.boolean(),
        }),
      ),
    }),
  ),
  measures: z.array(
    z.object({
      id: z.string(),
      version: z.number().int(),
      label: z.string(),
      synonyms: words,
      definition: z.string(),
      source: z.string().nullable(),
      unit: z.enum(['money', 'count', 'share', 'units', 'days']),
      good: z.enum(['more', 'less', 'neither']),
      kind: z.enum(['measure', 'ratio']),
      entity: z.string(),
      by: words,
      has_time: z.boolean(),
    }),
  ),
});
export type Described = z.infer<typeof described>;
