import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createAccess } from '#access/commands/access.ts';
import { createOrganization } from '#access/commands/organizations.ts';
import { SYSTEM } from '#core/actor.ts';
import { generateWorld } from '#demo/generate.ts';
import { writeWorld } from '#demo/write.ts';
import { importFolder } from '#ingest/commands/import-folder.ts';
import { readConfig } from '#platform/config.ts';
import { type Context, createContext } from '#platform/context.ts';
import { openGround } from '#platform/ground.ts';
import { createLog } from '#platform/log.ts';
import { runNow } from '#reconciliation/commands/run.ts';
import { machine, seconds } from './measure.ts';

const ACCOUNTS = 220;
const MONTHS = 6;

/** The question to the engine that reconciliation cannot do without, asked alone: units by account, key and day. */
function bareAggregate(ctx: Context): Promise<unknown> {
  return ctx.ch.query(`select account_id, source_key, toDate32(ts) as day, sum(units), count()
    from usage_events_of(organization = {organization:UUID}) group by account_id, source_key, day`);
}

const dataDir = await mkdtemp(path.join(tmpdir(), 'plumbline-bench-'));
const opened = await openGround(readConfig({}, { dataDir, logLevel: 'silent' }), createLog('silent'));
const access = createAccess(opened.ground, opened.config, opened.databaseUrl);
try {
  const organization = await createOrganization(access, { name: 'Bench', currency: 'EUR' });
  const now = () => createContext(opened.ground, organization, SYSTEM);
  const world = generateWorld({ seed: 'bench', accounts: ACCOUNTS, months: MONTHS });
  const folder = path.join(dataDir, 'world');
  await writeWorld(world, folder);
  const rows = world.files.reduce((sum, file) => sum + file.rows.length, 0);
  const imported = await seconds(() => importFolder(now(), folder, {}));
  const again = await seconds(() => importFolder(now(), folder, {}));
  const aggregate = await seconds(() => bareAggregate(now()));
  const whole = await seconds(() => runNow(now(), { scope: 'all' }));
  const touched = await seconds(() => runNow(now(), { scope: 'touched' }));
  const ratio = (value: number, to: number) => `${(value / to).toFixed(2)} ×`;
  const table = [
    ['work', 'seconds', 'against'],
    [`import ${rows} rows`, String(imported), `${Math.round(rows / imported)} rows/s`],
    ['import them again', String(again), ratio(again, imported)],
    ['bare aggregate query', String(aggregate), '1'],
    ['reconcile everything', String(whole), ratio(whole, aggregate)],
    ['reconcile again, nothing touched', String(touched), ratio(touched, whole)],
  ];
  console.log(machine());
  for (const [work = '', time = '', against = ''] of table) {
    console.log(`${work.padEnd(36)}${time.padStart(9)}  ${against}`);
  }
} finally {
  await access.close();
  await opened.close();
  await rm(dataDir, { recursive: true, force: true });
}
