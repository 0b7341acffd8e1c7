/** Remembers ids without keeping them: `has` is never wrong when it says no, and seldom when it says yes. */
export type IdFilter = { has(id: string): boolean; add(id: string): void };

const BITS = 2 ** 27;
const PROBES = 6;

/**
 * A Bloom filter of 16 MiB (Bloom 1970; double hashing after Kirsch and Mitzenmacher 2006): of ids it has not
 * seen it takes one in 500 for seen once it holds 10 million, and more as it fills.
 */
export function createIdFilter(): IdFilter {
  const words = new Uint32Array(BITS / 32);
  return {
    has(id) {
      const [first, step] = hashes(id);
      for (let probe = 0, bit = first; probe < PROBES; probe++, bit = (bit + step) >>> 0) {
        const at = bit & (BITS - 1);
        if (((words[at >>> 5] as number) & (1 << (at & 31))) === 0) return false;
      }
      return true;
    },
    add(id) {
      const [first, step] = hashes(id);
      for (let probe = 0, bit = first; probe < PROBES; probe++, bit = (bit + step) >>> 0) {
        const at = bit & (BITS - 1);
        words[at >>> 5] = (words[at >>> 5] as number) | (1 << (at & 31));
      }
    },
  };
}

/** Two hashes of a text in one pass: multiply and shift, with the finish of MurmurHash3. The second is odd. */
function hashes(text: string): [number, number] {
  let a = 0x9747b28c;
  let b = 0x5bd1e995;
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    a = Math.imul(a ^ code, 0xcc9e2d51);
    a ^= a >>> 15;
    b = Math.imul(b + code, 0x1b873593);
    b ^= b >>> 13;
  }
  return [finish(a), finish(b) | 1];
}

function finish(hash: number): number {
  let mixed = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}
