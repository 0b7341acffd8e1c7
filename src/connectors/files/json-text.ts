// JSON.rawJSON and the reviver's source text are in the runtime (ES2026) and not yet in TypeScript's library.
type Raw = { rawJSON: string };
type ExactJson = {
  parse(
    text: string,
    reviver: (key: string, value: unknown, context: { source?: string }) => unknown,
  ): unknown;
  rawJSON(source: string): Raw;
  isRawJSON(value: unknown): value is Raw;
};
const exact = JSON as unknown as ExactJson;

/** Number tokens that might not come back as they were written: with a fraction, an exponent or 16 digits. */
const DELICATE_NUMBER = /[:[,]\s*(-?\d+(?:[.eE]|\d{15})[\d.eE+-]*)/g;

/** True when some number would lose digits; finding out is several times faster than a reviver on every value. */
function losesDigits(text: string): boolean {
  for (const [, token = ''] of text.matchAll(DELICATE_NUMBER)) {
    if (String(Number(token)) !== token) return true;
  }
  return false;
}

/**
 * Parses one JSON object; null for other JSON, an error for no JSON. Every number keeps the digits it was
 * written with: it comes back from `cellText` as its source text, however deep it is nested.
 */
export function parseObject(text: string): Record<string, unknown> | null {
  const value = losesDigits(text)
    ? exact.parse(text, (_key, inner, { source }) =>
        typeof inner === 'number' && source !== undefined ? exact.rawJSON(source) : inner,
      )
    : JSON.parse(text);
  const isObject =
    typeof value === 'object' && value !== null && !Array.isArray(value) && !exact.isRawJSON(value);
  return isObject ? (value as Record<string, unknown>) : null;
}

/** A JSON value as a cell: strings as they are, numbers by their digits, null as null, the rest as JSON text. */
export function cellText(value: unknown): string | null {
  if (value === null || value === undefined) return null;
  if (typeof value === 'string') return value;
  if (typeof value === 'object') return exact.isRawJSON(value) ? value.rawJSON : JSON.stringify(value);
  return String(value);
}
