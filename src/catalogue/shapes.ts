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
