import { randomUUID } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { migrateClickhouse } from '#platform/migrate.ts';
import { LEDGER_COLUMNS } from '#reconciliation/ledger.ts';
import { startGround, type TestGround } from '../harness.ts';

/** What 1234 stored minor units stand for once mended: whole forints and dinars become small coins. */
const MENDED: Record<string, string> = { HUF: '123400', IQD: '1234000', EUR: '1234', JPY: '1234' };

let engines: TestGround;
let owner: pg.Client;
beforeAll(async () => {
  engines = await startGround();
  owner = new pg.Client({ connectionString: engines.config.databaseUrl ?? '' });
  await owner.connect();
});
afterAll(async () => {
  await owner?.end();
  await engines?.stop();
});

const FOLDER = new URL('../../db/postgres/', import.meta.url);
const MIGRATION = '0014-decimals.sql';

/** A database of the release before the migration, filled, and then brought to this release. */
async function upgraded(fill: (old: pg.Client) => Promise<void>): Promise<pg.Client> {
  const name = `upgraded_${randomUUID().replaceAll('-', '')}`;
  await owner.query(`create database ${name}`);
  const url = new URL(engines.config.databaseUrl ?? '');
  url.pathname = `/${name}`;
  const client = new pg.Client({ connectionString: url.href });
  await client.connect();
  const files = readdirSync(FOLDER).sort();
  const run = async (wanted: string[]) => {
    for (const file of wanted) {
      await client.query('begin');
      await client.query(readFileSync(new URL(file, FOLDER), 'utf8'));
      await client.query('commit');
    }
  };
  await run(files.filter((file) => file < MIGRATION));
  await fill(client);
  await run(files.filter((file) => file >= MIGRATION));
  return client;
}

/** A finding of each currency, as the release before this one stored it. */
async function storeFindings(old: pg.Client, organization: string): Promise<void> {
  const evidence = {
    timeZone: 'UTC',
    lines: [
      { invoiceId: 'i-1', lineId: 'l-2', countedMinor: '1234' },
      { invoiceId: 'i-1', lineId: 'l-1', countedMinor: '-1234' },
    ],
    credits: [],
  };
  for (const currency of Object.keys(MENDED))
    await old.query(
      `insert into findings (organization_id, finding_id, type, ledger, account_id, period_start, period_end,
        amount_minor, annualised_minor, should_have_billed_minor, amount_before_minor, actual_units, currency,
        confidence, severity, recoverability, reason, evidence, first_seen_at, last_run_id)
      values ($1, $2, 'missed_overage', 'owed', 'a', '2026-01-01', '2026-02-01', 1234, 1234, 1234, 1234, 12.50, $3, 1,
        'low', 'billable', '', $4, '2026-03-01T00:00:00Z', $2)`,
      [organization, randomUUID(), currency, evidence],
    );
  await old.query(
    `insert into account_months (organization_id, account_id, month, currency, should_minor, billed_minor,
      credited_minor, leak_minor, over_billed_minor, periods)
    select $1, 'a', '2026-01-01', unnest($2::text[]), 1234, 0, 1234, 1234, 1234, 1`,
    [organization, Object.keys(MENDED)],
  );
}

test('stored findings and months are mended to the decimals of ISO 4217, and findings keep what they carry', async () => {
  const organization = randomUUID();
  const client = await upgraded((old) => storeFindings(old, organization));
  try {
    const findings = await client.query(
      `select *, amount_minor::text as amount, annualised_minor::text as annualised,
        amount_before_minor::text as before from findings`,
    );
    expect(findings.rows.length).toBe(4);
    for (const row of findings.rows) {
      const mended = MENDED[row.currency ?? ''] ?? '';
      expect([row.amount, row.annualised, row.before]).toEqual(Array(3).fill(mended));
      expect(row.measures).toEqual({ actual_units: '12.5', should_have_billed_minor: mended });
      expect([row.room, row.about_kind, row.about_id]).toEqual(['reconciliation', 'account', 'a']);
      expect(row.as_of).toEqual(new Date('2026-03-01T00:00:00Z'));
      expect(row.evidence).toEqual({
        timeZone: 'UTC',
        lines: [
          { invoiceId: 'i-1', lineId: 'l-2', countedMinor: mended },
          { invoiceId: 'i-1', lineId: 'l-1', countedMinor: `-${mended}` },
        ],
        credits: [],
      });
    }
    const months = await client.query<Record<string, string>>(
      'select currency, should_minor::text, billed_minor::text, leak_minor::text from account_months',
    );
    expect(months.rows.map((row) => Object.values(row)).sort()).toEqual(
      Object.entries(MENDED)
        .map(([currency, mended]) => [currency, mended, '0', mended])
        .sort(),
    );
    const { rows } = await client.query(
      `select relname from pg_class where not relforcerowsecurity
        and relname in ('findings', 'account_months', 'quality_faults', 'reconciliation_runs')`,
    );
    expect(rows).toEqual([]);
  } finally {
    await client.end();
  }
});

test('the ledger’s rows are mended once, however often the migrations run', async () => {
  const ctx = await engines.newOrganization();
  const line = (currency: string) =>
    `a\tp\ts\t2026-01-01\t${currency}\t2026-02-01\t1\t1\t\t1234\t0\t-1234\t1234\t0\t0`;
  const stamp = `1\t${randomUUID()}\t2026-02-01 00:00:00.000\t2026-02-01 00:00:00.000`;
  const columns = [...LEDGER_COLUMNS, 'run_sequence', 'run_id', 'as_of', 'computed_at'];
  await ctx.ch.insertLines(
    'reconciled_periods',
    columns,
    [...Object.keys(MENDED), ''].map((currency) => `${line(currency)}\t${stamp}`),
  );
  for (let round = 0; round < 2; round++) await migrateClickhouse(engines.clickhouse);
  const rows = await ctx.ch.query<Record<string, string>>(
    `select currency, should_have_billed_minor, billed_minor, credited_minor, leak_minor, over_billed_minor
    from reconciled_periods_of(organization = {organization:UUID}) order by currency`,
  );
  expect(rows.map((row) => Object.values(row))).toEqual(
    [['', '1234'], ...Object.entries(MENDED).sort()].map(([currency, mended]) => [
      currency,
      mended,
      '0',
      `-${mended}`,
      mended,
      '0',
    ]),
  );
});
