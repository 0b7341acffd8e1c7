/** The two 32-bit halves of an id's hash. */
export type IdHash = { high: number; low: number };

let bytes = new Uint8Array(512);
let length = 0;
const encoder = new TextEncoder();

/**
 * The hash that `usage_marks.id` keeps of an event's id, as its high half (MurmurHash2, 32 bits) and low half
 * (xxHash32), both of the UTF-8 bytes with seed 0. Written into `into`, as it is called for every event.
 */
export function hashId(text: string, into: IdHash): void {
  load(text);
  into.high = murmurHash2();
  into.low = xxHash32();
}

function load(text: string): void {
  if (text.length * 3 > bytes.length) bytes = new Uint8Array(text.length * 3);
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code > 127) {
      length = encoder.encodeInto(text, bytes).written;
      return;
    }
    bytes[at] = code;
  }
  length = text.length;
}

function word(at: number): number {
  return (
    (bytes[at] as number) |
    ((bytes[at + 1] as number) << 8) |
    ((bytes[at + 2] as number) << 16) |
    ((bytes[at + 3] as number) << 24)
  );
}

/** Appleby's MurmurHash2 of the loaded bytes. */
function murmurHash2(): number {
  const m = 0x5bd1e995;
  let hash = length;
  let at = 0;
  for (; at + 4 <= length; at += 4) {
    let k = Math.imul(word(at), m);
    k = Math.imul(k ^ (k >>> 24), m);
    hash = Math.imul(hash, m) ^ k;
  }
  const left = length - at;
  if (left >= 3) hash ^= (bytes[at + 2] as number) << 16;
  if (left >= 2) hash ^= (bytes[at + 1] as number) << 8;
  if (left >= 1) hash = Math.imul(hash ^ (bytes[at] as number), m);
  hash = Math.imul(hash ^ (hash >>> 13), m);
  return (hash ^ (hash >>> 15)) >>> 0;
}

const P1 = 0x9e3779b1;
const P2 = 0x85ebca77;
const P3 = 0xc2b2ae3d;
const P4 = 0x27d4eb2f;
const P5 = 0x165667b1;

const rotate = (value: number, by: number) => (value << by) | (value >>> (32 - by));
const round = (sum: number, at: number) => Math.imul(rotate((sum + Math.imul(word(at), P2)) | 0, 13), P1);

/** Collet's xxHash32 of the loaded bytes. */
function xxHash32(): number {
  let at = 0;
  let hash: number;
  if (length >= 16) {
    let a = (P1 + P2) | 0;
    let b = P2 | 0;
    let c = 0;
    let d = -P1 | 0;
    for (; at + 16 <= length; at += 16) {
      a = round(a, at);
      b = round(b, at + 4);
      c = round(c, at + 8);
      d = round(d, at + 12);
    }
    hash = (rotate(a, 1) + rotate(b, 7) + rotate(c, 12) + rotate(d, 18)) | 0;
  } else hash = P5;
  hash = (hash + length) | 0;
  for (; at + 4 <= length; at += 4) {
    hash = Math.imul(rotate((hash + Math.imul(word(at), P3)) | 0, 17), P4);
  }
  for (; at < length; at++) hash = Math.imul(rotate((hash + Math.imul(bytes[at] as number, P5)) | 0, 11), P1);
  hash = Math.imul(hash ^ (hash >>> 15), P2);
  hash = Math.imul(hash ^ (hash >>> 13), P3);
  return (hash ^ (hash >>> 16)) >>> 0;
}
