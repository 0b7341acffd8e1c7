import type { IdHash } from './id-hash.ts';

/** Remembers hashes of ids without keeping them: `has` is never wrong when it says no, and seldom when yes. */
export type IdFilter = {
  has(hash: IdHash): boolean;
  add(hash: IdHash): void;
  /** How many it takes before it is wrong more often than one time in 400. */
  readonly idsMax: number;
  readonly bytes: number;
};

const PROBES = 6;
const BITS_AN_ID = 14;
const BITS_MIN = 2 ** 24;
const BITS_MAX = 2 ** 30;
/** How many ids the largest filter (128 MiB) takes. */
export const FILTER_IDS_MAX = Math.floor(BITS_MAX / BITS_AN_ID);

/** A Bloom filter (Bloom 1970; double hashing after Kirsch and Mitzenmacher 2006) for so many ids and more. */
export function createIdFilter(ids: number): IdFilter {
  let bits = BITS_MIN;
  while (bits < ids * BITS_AN_ID && bits < BITS_MAX) bits *= 2;
  const words = new Uint32Array(bits / 32);
  const mask = bits - 1;
  return {
    has({ high, low }) {
      const step = low | 1;
      for (let probe = 0, at = high; probe < PROBES; probe++, at = (at + step) >>> 0) {
        const bit = at & mask;
        if (((words[bit >>> 5] as number) & (1 << (bit & 31))) === 0) return false;
      }
      return true;
    },
    add({ high, low }) {
      const step = low | 1;
      for (let probe = 0, at = high; probe < PROBES; probe++, at = (at + step) >>> 0) {
        const bit = at & mask;
        words[bit >>> 5] = (words[bit >>> 5] as number) | (1 << (bit & 31));
      }
    },
    idsMax: Math.floor(bits / BITS_AN_ID),
    bytes: bits / 8,
  };
}
