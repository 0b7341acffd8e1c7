import { z } from 'zod';
import { parseCurrency } from './currency.ts';
import { isTimeZone } from './zone.ts';

/** Words that many shapes use, as they cross the wire. */
export const id = z.uuid();
/** No year 0: the databases know none. */
const notYearZero = (text: string) => !text.startsWith('0000');
export const day = z.iso.date().refine(notYearZero, 'has a year 0');
export const instant = z.iso.datetime().refine(notYearZero, 'has a year 0');
/** A decimal string in major units (`-1234.50`) or in units of a product. */
export const decimalText = z.string().regex(/^-?\d+(\.\d+)?$/);
export const currencyCode = z
  .string()
  .length(3)
  .refine((text) => parseCurrency(text) === text, 'is not an ISO 4217 currency code in capitals');
export const timeZone = z
  .string()
  .max(64)
  .refine(isTimeZone, 'is not an IANA time zone such as Europe/Berlin');

/** Text of people: no NUL and no half of a character, which PostgreSQL cannot hold. */
export const plainText = (max: number) =>
  z
    .string()
    .max(max)
    .refine((text) => !text.includes('\u0000'), 'may not hold a NUL character')
    .refine((text) => text.isWellFormed(), 'may not hold half a character (a lone surrogate)');

/** An amount with its currency, for totals that are kept apart by currency. */
export const amount = z.object({ amount: decimalText, currency: z.string() });

/** How a long job failed: a stable code, a sentence, and what gets past it. */
export const failure = z.object({ code: z.string(), detail: z.string(), mend: z.string().nullable() });
export type Failure = z.infer<typeof failure>;
