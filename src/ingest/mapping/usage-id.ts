/** The hash of a text as hexadecimal digits, at least 32 of them; the caller brings a good one (SHA-256). */
export type HashText = (text: string) => string;

/** The content of a usage row that has no id, the same for any order of columns: JSON with sorted keys. */
export function usageContent(cells: Readonly<Record<string, string | number | null>>): string {
  const filled = Object.entries(cells).filter(([, value]) => value !== null && value !== '');
  return JSON.stringify(filled.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)));
}

/**
 * Gives ids to the rows of one file that have none: the content's hash (128 bits) and the row's occurrence
 * number among equal rows, from 1. The same rows in any order give the same set of ids. Two different contents
 * share a 128-bit hash among 10^10 events with odds of about 10^-19; a shared 96-bit slot of the counter, at
 * 10^-9 for as many rows, would only move an occurrence number. Memory: 16 to 48 bytes a distinct row.
 */
export function usageIds(hash: HashText): (content: string) => string {
  const counter = occurrenceCounter();
  return (content) => {
    const digits = hash(content).slice(0, 32);
    return `row-${digits}-${counter(digits)}`;
  };
}

/** Counts how often 96-bit keys were seen, in one flat table: a Map would take ten times the memory. */
function occurrenceCounter(): (digits: string) => number {
  let slots = 1024;
  let table = new Uint32Array(slots * 4);
  let used = 0;

  function place(into: Uint32Array, size: number, a: number, b: number, c: number): number {
    let slot = a & (size - 1);
    for (;;) {
      const at = slot * 4;
      if (into[at + 3] === 0 || (into[at] === a && into[at + 1] === b && into[at + 2] === c)) return at;
      slot = (slot + 1) & (size - 1);
    }
  }

  function grow(): void {
    const larger = new Uint32Array(slots * 8);
    for (let at = 0; at < table.length; at += 4) {
      if (table[at + 3] === 0) continue;
      const to = place(
        larger,
        slots * 2,
        table[at] as number,
        table[at + 1] as number,
        table[at + 2] as number,
      );
      larger.set(table.subarray(at, at + 4), to);
    }
    table = larger;
    slots *= 2;
  }

  return (digits) => {
    if (used * 3 > slots * 2) grow();
    const [a, b, c] = [0, 8, 16].map((from) => Number.parseInt(digits.slice(from, from + 8), 16) >>> 0) as [
      number,
      number,
      number,
    ];
    const at = place(table, slots, a, b, c);
    if (table[at + 3] === 0) {
      table[at] = a;
      table[at + 1] = b;
      table[at + 2] = c;
      used += 1;
    }
    const count = (table[at + 3] as number) + 1;
    table[at + 3] = count;
    return count;
  };
}
