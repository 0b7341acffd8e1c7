/** A cell read as its type; null for an empty one. The reason is a sentence part that says how to write it. */
export type Parsed<T> = { ok: true; value: T | null } | { ok: false; reason: string };

export function ok<T>(value: T | null): Parsed<T> {
  return { ok: true, value };
}

export function no(reason: string): { ok: false; reason: string } {
  return { ok: false, reason };
}
