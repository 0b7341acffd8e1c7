import autocannon from 'autocannon';
import type { Person } from './load-people.ts';
import { type Ask, type Sights, visitsOf } from './load-visits.ts';

/** What a crowd met: the milliseconds of each request by name, how many were unchanged, and what went wrong. */
export type Met = {
  readonly times: Map<string, number[]>;
  unchanged: number;
  bytes: number;
  readonly faults: Map<string, number>;
};

const MS_A_SECOND = 1000;

/**
 * Lets everybody read for so many seconds, each over a connection and with a session of their own and one request
 * a second, begun at different moments of it: as somebody who opens a page every two or three seconds. What a
 * browser keeps, it asks for by its ETag. Only what is asked after `warmUp` seconds is counted.
 */
export async function letRead(
  url: string,
  people: readonly Person[],
  sights: Sights,
  { seconds, warmUp, seed }: { seconds: number; warmUp: number; seed: string },
): Promise<Met> {
  const met: Met = { times: new Map(), unchanged: 0, bytes: 0, faults: new Map() };
  const from = performance.now() + warmUp * MS_A_SECOND;
  await Promise.all(
    people.map(async (person, number) => {
      await new Promise((resolve) => setTimeout(resolve, (number / people.length) * MS_A_SECOND));
      await reader(
        url,
        person,
        visitsOf(sights, `${seed}-${number}`),
        seconds + warmUp,
        (ask, status, ms, bytes) => {
          if (performance.now() < from) return;
          met.times.set(ask.name, [...(met.times.get(ask.name) ?? []), ms]);
          met.bytes += bytes;
          if (status === 304) met.unchanged += 1;
          else if (status !== 200) note(met.faults, `${status} ${ask.path}`);
        },
        (error) => note(met.faults, error.message),
      );
    }),
  );
  return met;
}

type Tell = (ask: Ask, status: number, ms: number, bytes: number) => void;

async function reader(
  url: string,
  person: Person,
  visits: Iterator<Ask>,
  seconds: number,
  tell: Tell,
  onFault: (error: Error) => void,
): Promise<void> {
  const known = new Map<string, string>();
  let asked: Ask = { name: '', path: '/' };
  const request: autocannon.Request = {
    setupRequest(request) {
      asked = visits.next().value;
      const etag = known.get(asked.path);
      const headers = { cookie: person.cookie, ...(etag ? { 'if-none-match': etag } : {}) };
      return { ...request, method: 'GET', path: asked.path, headers };
    },
    onResponse(_status, _body, _context, headers) {
      const etag = headers?.etag ?? headers?.ETag;
      if (typeof etag === 'string') known.set(asked.path, etag);
    },
  };
  const options = { url, connections: 1, connectionRate: 1, duration: seconds, requests: [request] };
  await new Promise<void>((resolve, reject) => {
    const run = autocannon(options, (error) => (error ? reject(error) : resolve()));
    run.on('response', (_client, status, bytes, ms) => tell(asked, status, ms, bytes));
    run.on('reqError', onFault);
  });
}

function note(faults: Map<string, number>, what: string): void {
  faults.set(what, (faults.get(what) ?? 0) + 1);
}
