import { CompiledQuery } from 'kysely';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { compileRecords } from '#catalogue/compile/records.ts';
import { forPostgres } from '#catalogue/fragment.ts';
import { queryFor, readList } from '#catalogue/queries/list.ts';
import { askedOf } from '#catalogue/queries/page.ts';
import { FINDING_LIST } from '#findings/queries/findings.ts';
import type { Context } from '#platform/context.ts';
import { startGround, type TestGround } from '../harness.ts';

const ROWS = 100_000;
let engines: TestGround;
let owner: pg.Client;
let ctx: Context;
beforeAll(async () => {
  engines = await startGround();
  owner = new pg.Client({ connectionString: engines.config.databaseUrl ?? '' });
  await owner.connect();
  ctx = await engines.newOrganization();
  // Counters and other tables are not asked here; without triggers the rows are there in a few seconds.
  await owner.query('alter table findings disable trigger user');
  await owner.query(
    `insert into findings (organization_id, finding_id, room, type, ledger, account_id, about_kind, about_id,
      product_key, period_start, period_end, amount_minor, currency, confidence, severity, recoverability, measures,
      as_of, reason, evidence, first_seen_at, last_run_id, closed_at)
    select $1, gen_random_uuid(), 'reconciliation', 'unreported_usage', 'owed', 'A' || n % 2000, 'account',
      'A' || n % 2000, 'P' || n % 20, date '2025-01-01' + n % 500, date '2025-02-01' + n % 500, n::bigint * 7919 % 1000003,
      (array['EUR', 'USD', 'JPY', 'KWD'])[1 + n % 4], 0.9, 'low', 'billable_now', '{}', now(), 'As it is.', '{}',
      now() - n * interval '1 minute', $1, case when n % 10 = 0 then now() end
    from generate_series(1, $2::integer) as n`,
    [ctx.organization.id, ROWS],
  );
  await owner.query('analyze findings');
});
afterAll(async () => {
  await owner?.end();
  await engines?.stop();
});

type Plan = {
  'Node Type': string;
  'Index Name'?: string;
  'Relation Name'?: string;
  'Actual Rows': number;
  'Actual Loops': number;
  Plans?: Plan[];
};

/** How PostgreSQL answers a page of findings: every step, with the rows that it really took. */
async function stepsOf(query: Record<string, string>): Promise<Plan[]> {
  const { binding } = FINDING_LIST;
  const { scope, where, order } = askedOf(ctx, binding.entity, queryFor(FINDING_LIST, query));
  const { text, values } = forPostgres(
    compileRecords(binding, scope, { where, order, after: null, limit: 51 }),
  );
  const { rows } = await ctx.pg.read((tx) =>
    tx.executeQuery<{ 'QUERY PLAN': [{ Plan: Plan }] }>(
      CompiledQuery.raw(`explain (analyze, format json) ${text}`, values),
    ),
  );
  const flat = (plan: Plan): Plan[] => [plan, ...(plan.Plans ?? []).flatMap(flat)];
  const [whole] = rows[0]?.['QUERY PLAN'] ?? [];
  return whole ? flat(whole.Plan) : [];
}

describe('the list of 100,000 findings', () => {
  test.each([
    ['as it opens', {}, 'findings_by_amount'],
    ['by amount', { sort: 'amount', direction: 'desc', status: 'open' }, 'findings_by_amount'],
    ['by the day it was first seen', { sort: 'first_seen', direction: 'desc' }, 'findings_by_first_seen'],
    ['by period', { sort: 'period', direction: 'desc' }, 'findings_by_period'],
    ['of one account', { account: 'A17' }, null],
    ['of one account, closed ones too', { account: 'A17', state: 'all' }, null],
  ] as const)('reads a page %s from an index, and no more rows than it needs', async (_, query, index) => {
    const steps = await stepsOf(query);
    const scans = steps.filter((step) => step['Relation Name'] === 'findings' || step['Index Name']);
    expect(scans.map((step) => step['Node Type']).join()).toMatch(/Index/);
    expect(scans.map((step) => step['Node Type'])).not.toContain('Seq Scan');
    if (index) {
      expect(scans.map((step) => step['Index Name'])).toContain(index);
      expect(steps.filter((step) => step['Node Type'] === 'Sort')).toEqual([]);
    }
    const read = Math.max(...scans.map((step) => step['Actual Rows'] * step['Actual Loops']));
    expect(read).toBeLessThanOrEqual(60);
  });

  test('goes on from a cursor by the index too', async () => {
    const { binding } = FINDING_LIST;
    const query = queryFor(FINDING_LIST, { sort: 'first_seen', limit: 50 });
    const began = performance.now();
    let cursor: string | undefined;
    for (let page = 0; page < 20; page++) {
      const { items, next_cursor } = await readList(ctx, FINDING_LIST, { ...query, cursor });
      expect([binding.entity.name, items.length]).toEqual(['findings', 50]);
      cursor = next_cursor ?? undefined;
    }
    // Twenty pages; one that sorts all rows takes as long as all of these together.
    expect(performance.now() - began).toBeLessThan(5_000);
  });
});
