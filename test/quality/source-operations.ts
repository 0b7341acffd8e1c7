import { randomUUID } from 'node:crypto';
import type { Call } from './call.ts';
import type { Operation } from './operations.ts';
import { type Realm, SOURCE_SECRET } from './world.ts';

const get = (url: string): Call => ({ method: 'GET', url });
const none = () => [];
const absent = (call: Call) => ({ ...call, status: 404 });
const shown = (call: Call) => ({ ...call, status: 200 });

/** A place that the guard lets nobody reach. */
const UNREACHABLE = {
  kind: 'postgres',
  host: '127.0.0.1',
  port: 5432,
  database: 'usage',
  user: 'reader',
  table: 'api_call_logs',
};
const sourceBody = (realm: Realm) => ({ name: realm.sourceName, place: UNREACHABLE, secret: SOURCE_SECRET });

/** How the operations on sources are called. */
export const SOURCE_OPERATIONS: Record<string, Operation> = {
  listSources: { own: () => get('/api/sources'), foreign: none, pages: true, csv: true },
  getSource: {
    own: (realm) => get(`/api/sources/${realm.source}`),
    foreign: (theirs) => [absent(get(`/api/sources/${theirs.source}`))],
  },
  createSource: {
    own: (realm) => ({
      method: 'POST',
      url: '/api/sources',
      body: { ...sourceBody(realm), name: `${realm.canary} ${randomUUID()}` },
    }),
    foreign: none,
    planting: (theirs) => [
      {
        method: 'POST',
        url: '/api/sources',
        body: sourceBody(theirs),
        status: 201,
      },
    ],
  },
  testSource: {
    own: () => ({ method: 'POST', url: '/api/sources/test', body: { place: UNREACHABLE } }),
    // The secret of another organization's source is lent to nobody.
    foreign: (theirs) => [
      shown({
        method: 'POST',
        url: '/api/sources/test',
        body: { place: UNREACHABLE, source_id: theirs.source },
      }),
    ],
  },
  changeSource: {
    own: (realm) => ({
      method: 'PATCH',
      url: `/api/sources/${realm.source}`,
      body: { schedule_minutes: null },
    }),
    foreign: (theirs) => [
      absent({ method: 'PATCH', url: `/api/sources/${theirs.source}`, body: { schedule_minutes: 5 } }),
    ],
  },
  removeSource: {
    own: () => ({ method: 'DELETE', url: `/api/sources/${randomUUID()}` }),
    foreign: (theirs) => [absent({ method: 'DELETE', url: `/api/sources/${theirs.source}` })],
  },
  pullSource: {
    own: (realm) => ({ method: 'POST', url: `/api/sources/${realm.source}/pull`, body: {} }),
    foreign: (theirs) => [absent({ method: 'POST', url: `/api/sources/${theirs.source}/pull`, body: {} })],
  },
};
