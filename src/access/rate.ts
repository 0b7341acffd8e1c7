export const WINDOW_MS = 60_000;

/** The start of the fixed window that an instant lies in, in milliseconds since the epoch. */
export function windowStart(nowMs: number): number {
  return Math.floor(nowMs / WINDOW_MS) * WINDOW_MS;
}

/** Whole seconds until the next window begins, at least 1: what Retry-After says. */
export function retryAfterSeconds(nowMs: number): number {
  return Math.max(1, Math.ceil((windowStart(nowMs) + WINDOW_MS - nowMs) / 1000));
}

/**
 * How many requests a process takes out of the shared window at once: as many as it has already spent in
 * it, from 1 up to a twentieth of the limit. A small limit is so counted one by one, and a large one costs
 * about a statement per twentieth, while no process can hoard more than it has shown to need.
 */
export function leaseSize(spent: number, limit: number): number {
  return Math.max(1, Math.min(spent, Math.floor(limit / 20)));
}

/** The name an address is counted by: an IPv4 address itself, of IPv6 its /64, which one household holds. */
export function addressBucket(address: string): string {
  const plain = address.replace(/^::ffff:(?=\d+\.)/i, '');
  if (!plain.includes(':')) return plain;
  const [head = '', tail] = plain.toLowerCase().split('%')[0]?.split('::') ?? [];
  const left = head === '' ? [] : head.split(':');
  const right = tail === undefined || tail === '' ? [] : tail.split(':');
  const gap =
    tail === undefined ? [] : new Array<string>(Math.max(0, 8 - left.length - right.length)).fill('0');
  return [...left, ...gap, ...right].slice(0, 4).join(':');
}
