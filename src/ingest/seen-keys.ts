/** What a key was when it came: new, said before with the same content, or with another. */
export type Seen = { state: 'new' | 'same' | 'other'; line: number };

const WORDS = 7;

/**
 * Remembers the rows of one file by their keys, in 28 to 84 bytes each whatever their length. Keys and contents
 * come as hexadecimal hashes of at least 96 bits; two different keys share one among 10^9 rows with odds of
 * about 10^-11. A file may have 4 billion lines.
 */
export function createSeenKeys(): (keyHash: string, contentHash: string, line: number) => Seen {
  let slots = 1024;
  let table = new Uint32Array(slots * WORDS);
  let used = 0;
  const word = (digits: string, index: number) =>
    Number.parseInt(digits.slice(index * 8, index * 8 + 8), 16) >>> 0;

  function place(into: Uint32Array, size: number, a: number, b: number, c: number): number {
    let slot = a & (size - 1);
    for (;;) {
      const at = slot * WORDS;
      if (into[at + 6] === 0 || (into[at] === a && into[at + 1] === b && into[at + 2] === c)) return at;
      slot = (slot + 1) & (size - 1);
    }
  }

  function grow(): void {
    const larger = new Uint32Array(slots * 2 * WORDS);
    for (let at = 0; at < table.length; at += WORDS) {
      if (table[at + 6] === 0) continue;
      const [a = 0, b = 0, c = 0] = table.subarray(at, at + 3);
      larger.set(table.subarray(at, at + WORDS), place(larger, slots * 2, a, b, c));
    }
    table = larger;
    slots *= 2;
  }

  return (keyHash, contentHash, line) => {
    if (used * 3 > slots * 2) grow();
    const at = place(table, slots, word(keyHash, 0), word(keyHash, 1), word(keyHash, 2));
    if (table[at + 6] !== 0) {
      const isSame = [0, 1, 2].every((index) => table[at + 3 + index] === word(contentHash, index));
      return { state: isSame ? 'same' : 'other', line: table[at + 6] as number };
    }
    for (let index = 0; index < 3; index++) {
      table[at + index] = word(keyHash, index);
      table[at + 3 + index] = word(contentHash, index);
    }
    table[at + 6] = line;
    used += 1;
    return { state: 'new', line };
  };
}
