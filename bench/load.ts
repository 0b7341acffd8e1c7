/**
 * The dashboards under many people on the demo company: the server in a process of its own, each person with a
 * session, and the requests that the pages make. First alone, then while a file is imported and everything is
 * reconciled, again and again. The people are in this process, so they share the machine with the server.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { demoWorld } from '#demo/commands/company.ts';
import { writeBlocks } from '#demo/write.ts';
import { letRead } from './load-crowd.ts';
import { ask, demoVisitor, invitePeople, type Person } from './load-people.ts';
import { type Phase, printLoad } from './load-table.ts';
import type { Sights } from './load-visits.ts';
import { usageAgain, workMeanwhile } from './load-work.ts';
import { machine } from './measure.ts';
import { type ServerProcess, spawnServer } from './server.ts';

const { values } = parseArgs({
  options: {
    people: { type: 'string', default: '50' },
    /** Seconds of each of the two phases, after a few that are not counted. */
    seconds: { type: 'string', default: '60' },
    /** Customers of the demo company, and rows of the file that is imported meanwhile. */
    accounts: { type: 'string', default: '1050' },
    rows: { type: 'string', default: '50000' },
    /** A data folder that is kept, so that the next time finds the demo company there. */
    data: { type: 'string' },
  },
});
const WARM_UP = 10;
const MEMORY_LOOK_MS = 200;
const seconds = Number(values.seconds);

const folder = await mkdtemp(path.join(tmpdir(), 'plumbline-bench-'));
const dataDir = values.data ?? path.join(folder, 'data');
const env = { PLUMBLINE_DEMO_ACCOUNTS: values.accounts };
try {
  console.log(machine());
  const people = await prepare();
  const world = path.join(folder, 'world');
  await writeBlocks(demoWorld(Number(values.accounts)), world);
  const file = await usageAgain(path.join(world, 'usage.csv'), Number(values.rows));
  const server = await spawnServer(dataDir, [], env);
  try {
    const admin = await demoVisitor(server.url);
    const sights = await look(server.url, admin);
    const quiet = await phase(server, people, sights, 'quiet');
    const stop = new AbortController();
    const work = workMeanwhile(server.url, admin, file, stop.signal);
    const busy = await phase(server, people, sights, 'busy');
    stop.abort();
    printLoad(quiet, busy, await work, { people: people.length, seconds });
    console.log(machine());
  } finally {
    await server.stop();
  }
} finally {
  await rm(folder, { recursive: true, force: true, maxRetries: 5 });
}

/** The demo company with its models, and its people; on a server that lets many sign in at once. */
async function prepare(): Promise<Person[]> {
  const server = await spawnServer(dataDir, [], { ...env, RATE_LIMITS: 'off' });
  try {
    const admin = await demoVisitor(server.url);
    const people = await invitePeople(server.url, admin, Number(values.people));
    for (;;) {
      const { items } = await ask<Page<{ status: string }>>(
        server.url,
        '/api/models/trainings?limit=20',
        admin,
      );
      if (items.length > 0 && items.every(({ status }) => !['queued', 'running'].includes(status)))
        return people;
      await new Promise((resolve) => setTimeout(resolve, 1_000));
    }
  } finally {
    await server.stop();
  }
}

type Page<Row> = { items: Row[] };
type Finding = { id: string; account_id: string; type: string; currency: string | null };

async function look(url: string, person: Person): Promise<Sights> {
  const { items } = await ask<Page<Finding>>(url, '/api/recon/results?limit=500&sort=amount', person);
  const all = (of: (one: Finding) => string | null) =>
    [...new Set(items.map(of))].filter((each) => each !== null);
  return {
    findings: all((one) => one.id),
    accounts: all((one) => one.account_id),
    types: all((one) => one.type),
    currencies: all((one) => one.currency),
  };
}

async function phase(
  server: ServerProcess,
  people: readonly Person[],
  sights: Sights,
  seed: string,
): Promise<Phase> {
  let memoryPeak = 0;
  const timer = setInterval(() => {
    memoryPeak = Math.max(memoryPeak, server.memory());
  }, MEMORY_LOOK_MS);
  const before = server.processor();
  const own = process.cpuUsage();
  const met = await letRead(server.url, people, sights, { seconds, warmUp: WARM_UP, seed });
  clearInterval(timer);
  const after = server.processor();
  const { user, system } = process.cpuUsage(own);
  const share = (from: number, to: number) => (to - from) / (seconds + WARM_UP);
  return {
    met,
    memoryPeak,
    processor: {
      server: share(before.server, after.server),
      usage: share(before.usage, after.usage),
      records: share(before.records, after.records),
      people: share(0, (user + system) / 1e6),
    },
  };
}
