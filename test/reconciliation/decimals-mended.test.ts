import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Context } from '#platform/context.ts';
import { migrateClickhouse } from '#platform/migrate.ts';
import { LEDGER_COLUMNS } from '#reconciliation/ledger.ts';
import { startGround, type TestGround } from '../harness.ts';

const MIGRATION = readFileSync(new URL('../../db/postgres/0014-decimals.sql', import.meta.url), 'utf8');
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

/** A finding of each currency, as the release before this one stored it. */
async function storeFindings(ctx: Context): Promise<void> {
  const evidence = {
    timeZone: 'UTC',
    lines: [
      { invoiceId: 'i-1', lineId: 'l-2', countedMinor: '1234' },
      { invoiceId: 'i-1', lineId: 'l-1', countedMinor: '-1234' },
    ],
    credits: [],
  };
  for (const currency of Object.keys(MENDED))
    await owner.query(
      `insert into findings (organization_id, finding_id, type, ledger, account_id, period_start, period_end,
        amount_minor, annualised_minor, should_have_billed_minor, amount_before_minor, currency, confidence, severity,
        recoverability, reason, evidence, first_seen_at, last_run_id)
      values ($1, $2, 'missed_overage', 'owed', 'a', '2026-01-01', '2026-02-01', 1234, 1234, 1234, 1234, $3, 1, 'low',
        'billable', '', $4, now(), $2)`,
      [ctx.organization.id, randomUUID(), currency, evidence],
    );
  await owner.query(
    `insert into account_months (organization_id, account_id, month, currency, should_minor, billed_minor,
      credited_minor, leak_minor, over_billed_minor, periods)
    select $1, 'a', '2026-01-01', unnest($2::text[]), 1234, 0, 1234, 1234, 1234, 1`,
    [ctx.organization.id, Object.keys(MENDED)],
  );
}

test('stored findings and months are mended to the decimals of ISO 4217, and no others', async () => {
  const ctx = await engines.newOrganization();
  await storeFindings(ctx);
  await owner.query('begin');
  await owner.query(MIGRATION);
  await owner.query('commit');
  const findings = await ctx.pg.read((tx) => tx.selectFrom('findings').selectAll().execute());
  expect(findings.length).toBe(4);
  for (const row of findings) {
    const mended = MENDED[row.currency ?? ''] ?? '';
    const { amount_minor, annualised_minor, should_have_billed_minor, billed_minor, amount_before_minor } =
      row;
    expect([amount_minor, annualised_minor, should_have_billed_minor, amount_before_minor]).toEqual(
      Array(4).fill(mended),
    );
    expect(billed_minor).toBeNull();
    expect(row.evidence).toEqual({
      timeZone: 'UTC',
      lines: [
        { invoiceId: 'i-1', lineId: 'l-2', countedMinor: mended },
        { invoiceId: 'i-1', lineId: 'l-1', countedMinor: `-${mended}` },
      ],
      credits: [],
    });
  }
  const months = await ctx.pg.read((tx) => tx.selectFrom('account_months').selectAll().execute());
  const sums = months.map((row) => [row.currency, row.should_minor, row.billed_minor, row.leak_minor]);
  expect(sums.sort()).toEqual(
    Object.entries(MENDED)
      .map(([currency, mended]) => [currency, mended, '0', mended])
      .sort(),
  );
  const { rows } = await owner.query(
    "select relname from pg_class where relname in ('findings', 'account_months') and not relforcerowsecurity",
  );
  expect(rows).toEqual([]);
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
