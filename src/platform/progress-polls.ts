import { Fault } from '#core/error.ts';

const POLL_MS = 250;
const ORGANIZATION_MAX = 100;
const SERVER_MAX = 1_000;
const RETRY_SECONDS = 10;

/** A state as it is sent, and whether it is the last. */
export type Polled = { readonly json: string; readonly isOver: boolean };

type Reader = { tell(state: Polled): void; fail(error: unknown): void };

/** Shared readings of what event streams tell of, and how many streams are open. */
export type Polls = {
  /** Counts a stream of an organization until what it gives is called. Faults: `busy` when there are too many. */
  enter(organization: string): () => void;
  /** Hears of the state under a key four times a second, until what it gives is called or the state is the last. */
  join(key: string, read: () => Promise<Polled>, tell: Reader['tell'], fail: Reader['fail']): () => void;
};

const ofServers = new WeakMap<object, Polls>();

/** Those of one server. */
export function pollsOf(server: object): Polls {
  const polls = ofServers.get(server) ?? createPolls();
  ofServers.set(server, polls);
  return polls;
}

export function createPolls(
  organizationMax = ORGANIZATION_MAX,
  serverMax = SERVER_MAX,
  pollMs = POLL_MS,
): Polls {
  const open = new Map<string, number>();
  const groups = new Map<string, Set<Reader>>();
  let streams = 0;

  async function poll(key: string, readers: Set<Reader>, read: () => Promise<Polled>): Promise<void> {
    try {
      while (readers.size > 0) {
        await new Promise((resolve) => setTimeout(resolve, pollMs));
        if (readers.size === 0) break;
        const state = await read();
        for (const reader of [...readers]) reader.tell(state);
        if (state.isOver) break;
      }
    } catch (error) {
      for (const reader of [...readers]) reader.fail(error);
    } finally {
      if (groups.get(key) === readers) groups.delete(key);
    }
  }

  return {
    enter(organization) {
      const own = open.get(organization) ?? 0;
      if (own >= organizationMax || streams >= serverMax) {
        throw new Fault('busy', 'As many event streams are open as this server serves.', {
          retryAfterSeconds: RETRY_SECONDS,
          mend: 'Close streams that are not in use, or ask for the state itself now and then.',
        });
      }
      open.set(organization, own + 1);
      streams += 1;
      let isIn = true;
      return () => {
        if (!isIn) return;
        isIn = false;
        streams -= 1;
        const left = (open.get(organization) ?? 1) - 1;
        if (left > 0) open.set(organization, left);
        else open.delete(organization);
      };
    },
    join(key, read, tell, fail) {
      const reader = { tell, fail };
      const readers = groups.get(key) ?? new Set<Reader>();
      readers.add(reader);
      if (!groups.has(key)) {
        groups.set(key, readers);
        void poll(key, readers, read);
      }
      return () => {
        readers.delete(reader);
        // The next reader begins a reading of its own: this one's may belong to who has gone.
        if (readers.size === 0 && groups.get(key) === readers) groups.delete(key);
      };
    },
  };
}
