/**
 * One organization's month, reconciled whole and again after one late event, against the bare engine.
 *
 * The yardstick is the one question that no reconciliation can leave out, asked alone in the same run: units by
 * account and key on both sides, every stored row counted once, as the views of the usage engine answer it
 * (`final`, as repeated rows are collapsed late). Printed beside it is the same question without that duty
 * (`union all` and `sumIf` over rows as they lie). Reconciling starts after the check of repeated rows that follows
 * a load has been done once; its time is printed too.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { createAccess } from '#access/commands/access.ts';
import { createOrganization } from '#access/commands/organizations.ts';
import { SYSTEM } from '#core/actor.ts';
import { readConfig } from '#platform/config.ts';
import { type Context, createContext } from '#platform/context.ts';
import { openGround } from '#platform/ground.ts';
import { createLog } from '#platform/log.ts';
import { checkUsage } from '#reconciliation/commands/check-usage.ts';
import { runNow } from '#reconciliation/commands/run.ts';
import { readRun } from '#reconciliation/queries/runs.ts';
import { markTouched } from '#records/commands/touched.ts';
import { coreSeconds } from './core-seconds.ts';
import { machine, seconds } from './measure.ts';
import { loadMonth } from './reconcile-world.ts';

const { values } = parseArgs({
  options: {
    accounts: { type: 'string', default: '50000' },
    products: { type: 'string', default: '4' },
    events: { type: 'string', default: '10000000' },
    leaks: { type: 'string', default: '2' },
    repeat: { type: 'string', default: '1' },
  },
});
const size = {
  accounts: Number(values.accounts),
  products: Number(values.products),
  events: Number(values.events),
  leakPercent: Number(values.leaks),
};

/** Seconds by the clock, and of processor in all processes of this run. */
async function measured(work: () => Promise<unknown>): Promise<{ clock: number; cores: number }> {
  const before = coreSeconds();
  const clock = await seconds(work);
  return { clock, cores: Math.round((coreSeconds() - before) * 100) / 100 };
}

const aggregate = (actual: string, reported: string) => `
  select account_id, source_key, sumIf(units, side = 0), sumIf(units, side = 1) from (
    select account_id, source_key, units, 0 as side from ${actual}(organization = {organization:UUID})
    union all select account_id, source_key, units, 1 as side from ${reported}(organization = {organization:UUID}))
  group by account_id, source_key`;
const bare = (ctx: Context) => ctx.ch.columns(aggregate('usage_events_of', 'reported_usage_of'));
const plain = (ctx: Context) =>
  ctx.ch.columns(aggregate('usage_events_stored_of', 'reported_usage_stored_of'));

/** The highest memory of this process while something runs, in MiB. */
async function peakOf(work: () => Promise<unknown>): Promise<number> {
  let peak = 0;
  const look = () => {
    peak = Math.max(peak, process.memoryUsage.rss());
  };
  const timer = setInterval(look, 20);
  await work();
  look();
  clearInterval(timer);
  return Math.round(peak / 1024 ** 2);
}

const dataDir = await mkdtemp(path.join(tmpdir(), 'plumbline-bench-'));
const opened = await openGround(readConfig({}, { dataDir, logLevel: 'silent' }), createLog('silent'));
const access = createAccess(opened.ground, opened.config, opened.databaseUrl);
try {
  const organization = await createOrganization(access, { name: 'Bench', currency: 'EUR' });
  const now = () => createContext(opened.ground, organization, SYSTEM);
  const loaded = await seconds(() =>
    loadMonth(now(), (query) => opened.ground.clickhouse.command({ query }), size),
  );
  const checked = await seconds(() => checkUsage(now()));
  const asOf = new Date('2026-02-03T00:00:00Z');
  const lines: [string, string, string][] = [
    ['loaded into both engines', String(loaded), ''],
    ['check of repeated rows after it', String(checked), ''],
  ];
  for (let turn = 0; turn < Number(values.repeat); turn++) {
    const first = await measured(() => bare(now()));
    const naive = await measured(() => plain(now()));
    let runId = '';
    let whole = { clock: 0, cores: 0 };
    const own = process.cpuUsage();
    const peak = await peakOf(async () => {
      whole = await measured(async () => {
        runId = await runNow(now(), { scope: 'all', asOf });
      });
    });
    const { user, system } = process.cpuUsage(own);
    const run = await readRun(now(), runId);
    const again = await measured(() => bare(now()));
    const clock = (first.clock + again.clock) / 2;
    const cores = (first.cores + again.cores) / 2;
    const against = (each: { clock: number; cores: number }) =>
      `${(each.clock / clock).toFixed(2)} × by the clock, ${(each.cores / cores).toFixed(2)} × of processor`;
    lines.push(
      [
        'bare aggregate, before and after',
        `${first.clock} / ${again.clock}`,
        `${first.cores} / ${again.cores} core-seconds`,
      ],
      ['the same, rows as they lie', String(naive.clock), against(naive)],
      [
        turn === 0 ? 'reconciled whole' : 'reconciled whole again',
        String(whole.clock),
        `${against(whole)}; ${(whole.clock / naive.clock).toFixed(2)} × rows as they lie`,
      ],
      [
        '  core-seconds, of them in this process',
        `${whole.cores} / ${((user + system) / 1e6).toFixed(2)}`,
        `${run.periods} account-periods, ${JSON.stringify(run.summary?.findings_by_type ?? {})}`,
      ],
      ['  memory of this process, MiB', String(peak), ''],
    );
  }
  const late = now();
  const account = 'acct_0000050';
  let lateRun = '';
  const rerun = await seconds(async () => {
    await late.ch.insertLines(
      'usage_events',
      ['account_id', 'source_key', 'ts', 'event_id', 'units', 'supersedes'],
      [`${account}\tproduct_0\t2026-01-15 12:00:00\tlate-event\t7\t`],
    );
    await late.pg.write((tx) => markTouched(late, tx, [account]));
    lateRun = await runNow(now(), { scope: 'touched', asOf });
  });
  const after = await readRun(now(), lateRun);
  lines.push([
    'late event stored and reconciled',
    String(rerun),
    `${after.accounts} account, ${after.periods} account-periods, ${after.summary?.opened} opened`,
  ]);
  console.log(machine());
  console.log(
    `${size.events} events a side, ${size.accounts} accounts × ${size.products} products, ${size.leakPercent} % of accounts leak`,
  );
  for (const [work, time, against] of lines)
    console.log(`${work.padEnd(42)}${time.padStart(16)}  ${against}`);
} finally {
  await access.close();
  await opened.close();
  await rm(dataDir, { recursive: true, force: true });
}
