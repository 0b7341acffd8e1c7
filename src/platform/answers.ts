/**
 * Answers that were computed once, kept by a text that changes whenever one of them could. However many ask for the
 * same at the same time, it is computed once; one that fails is not kept.
 */
export type Answers = {
  get<T>(key: string, compute: () => Promise<T>): Promise<T>;
};

/** As much as all kept answers may hold: bytes, or characters of their JSON. */
const CHARACTERS_MAX = 32 * 1024 * 1024;
/** An answer that is larger than this is given and forgotten. */
const ONE_MAX = 1024 * 1024;

/** A keeper for one process, which forgets what was not asked for longest. */
export function createAnswers(charactersMax = CHARACTERS_MAX): Answers {
  const kept = new Map<string, { value: unknown; size: number }>();
  const underWay = new Map<string, Promise<unknown>>();
  let held = 0;
  const keep = (key: string, value: unknown) => {
    const size = key.length + sizeOf(value);
    if (size > ONE_MAX || kept.has(key)) return;
    kept.set(key, { value, size });
    held += size;
    for (const [oldest, entry] of kept) {
      if (held <= charactersMax) return;
      kept.delete(oldest);
      held -= entry.size;
    }
  };
  return {
    async get<T>(key: string, compute: () => Promise<T>): Promise<T> {
      const known = kept.get(key);
      if (known) {
        kept.delete(key);
        kept.set(key, known);
        return known.value as T;
      }
      const before = underWay.get(key);
      if (before) return before as Promise<T>;
      const work = compute();
      underWay.set(key, work);
      try {
        const value = await work;
        keep(key, value);
        return value;
      } finally {
        underWay.delete(key);
      }
    },
  };
}

const sizeOf = (value: unknown): number =>
  Buffer.isBuffer(value) ? value.byteLength : (JSON.stringify(value)?.length ?? 0);
