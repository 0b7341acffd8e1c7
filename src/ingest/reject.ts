/** Why a row was not taken: where it stands, which cell, and a reason that says how to write it. */
export type Reject = {
  line: number;
  column: string | null;
  value: string | null;
  reason: string;
  raw: string | null;
};

const VALUE_CHARACTERS_MAX = 200;
const RAW_CHARACTERS_MAX = 4_096;

/** A reject cut to what a list can show. */
export function reject(
  line: number,
  column: string | null,
  value: string | null,
  reason: string,
  cells: readonly (string | null)[] | string | null = null,
): Reject {
  const raw = cells === null || typeof cells === 'string' ? cells : cells.map((cell) => cell ?? '').join(',');
  return {
    line,
    column: cut(column, VALUE_CHARACTERS_MAX),
    value: cut(value, VALUE_CHARACTERS_MAX),
    reason,
    raw: cut(raw, RAW_CHARACTERS_MAX),
  };
}

/** Cut at whole characters, and without what a database's text cannot hold. */
function cut(text: string | null, max: number): string | null {
  if (text === null) return null;
  const short = text.length > max ? `${text.slice(0, max)}…` : text;
  return short.replaceAll('\u0000', '␀').toWellFormed();
}
