import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { partsOf } from '#catalogue/measure.ts';
import { queryFor, readList } from '#catalogue/queries/list.ts';
import { decimal } from '#core/decimal.ts';
import type { Context } from '#platform/context.ts';
import { ask } from '../quality/call.ts';
import { tenantTables } from '../quality/snapshot.ts';
import { type Asker, compute, partsByCurrency, records } from './asked.ts';
import { DECLARED, EVERY, groupsOf, NAMES } from './declared.ts';
import { openStrewn, type Strewn } from './strewn.ts';

let world: Strewn;
beforeAll(async () => {
  world = await openStrewn();
});
afterAll(() => world?.close());

const NOW = new Date();
const askerOf = (name: 'alpha' | 'bravo'): Asker => {
  const { ctx } = world[name];
  const organization = { ...ctx.organization, reportingCurrency: null };
  return { ctx: { ...ctx, organization, now: NOW }, catalogue: EVERY };
};

/** Everything that can be asked of a list: its rows, totals, and every figure whole and by its first column. */
async function everything(asker: Asker, name: string) {
  const list = EVERY.lists.get(name);
  if (!list) throw new TypeError(name);
  const ids = [...EVERY.figures.values()]
    .filter((each) => partsOf(each)[0]?.of.name === name)
    .map(({ id }) => id);
  const figures = [];
  for (let at = 0; at < ids.length; at += 8)
    figures.push(await compute(asker, ids.slice(at, at + 8), { by: groupsOf(list).slice(0, 1) }));
  const { totals } = await readList(asker.ctx as Context, list, queryFor(list, { totals: 'yes', limit: 1 }));
  return { rows: await records(asker, name, []), totals, figures };
}

/** Makes every amount of an organization three times as large, in every table that has one. */
async function treble(organization: string): Promise<void> {
  const { rows } = await world.owner.query<{ name: string; sets: string }>(
    `select attrelid::regclass::text as name, string_agg(format('%1$I = %1$I * 3', attname), ', ') as sets
    from pg_attribute where attname like '%\\_minor' and atttypid in ('bigint'::regtype, 'numeric'::regtype)
      and attrelid = any ($1::text[]::regclass[]) group by attrelid`,
    [await tenantTables(world.owner)],
  );
  expect(rows.map(({ name }) => name)).toContain('findings');
  for (const { name, sets } of rows)
    await world.owner.query(`update ${name} set ${sets} where organization_id = $1`, [organization]);
}

describe('two organizations with the same facts in other amounts', () => {
  test('never meet: no list, total or figure of one holds anything of the other, or moves with it', async () => {
    const [mine, yours] = [new Map<string, string>(), new Map<string, string>()];
    for (const name of NAMES) {
      mine.set(name, JSON.stringify(await everything(askerOf('alpha'), name)));
      yours.set(name, JSON.stringify(await everything(askerOf('bravo'), name)));
      for (const [own, other] of [
        [mine.get(name) ?? '', world.bravo],
        [yours.get(name) ?? '', world.alpha],
      ] as const) {
        expect(own.length).toBeGreaterThan(100);
        for (const secret of [other.canary, ...other.secrets])
          expect([name, own.includes(secret)]).toEqual([name, false]);
      }
    }
    const ids = [...DECLARED.figures.values()]
      .filter((each) => each.kind === 'measure' && each.unit === 'money' && each.of.name === 'findings')
      .map(({ id }) => id);
    const sumsOf = async (name: 'alpha' | 'bravo', factor: number) => {
      const { total } = await compute(askerOf(name), ids.slice(0, 8));
      return Object.entries(total).map(([id, { money }]) => {
        const parts = Object.entries(partsByCurrency(money));
        return [id, parts.map(([currency, sum]) => `${decimal(sum).times(factor).toFixed()} ${currency}`)];
      });
    };
    const expected = await sumsOf('bravo', 3);
    await treble(world.bravo.ctx.organization.id);
    for (const name of NAMES)
      expect([name, JSON.stringify(await everything(askerOf('alpha'), name)) === mine.get(name)]).toEqual([
        name,
        true,
      ]);
    expect(await sumsOf('bravo', 1)).toEqual(expected);
    expect(expected.flatMap(([, parts]) => parts).length).toBeGreaterThan(5);
  });

  test('are answered by what is kept of their own, and neither finds a receipt of the other', async () => {
    const body = { kind: 'aggregate', measures: ['unbilled', 'open_findings'], by: ['currency'] };
    const said = [];
    for (const realm of [world.alpha, world.bravo, world.alpha, world.bravo]) {
      const answer = await ask(realm.people.viewer, { method: 'POST', url: '/api/plan', body });
      expect(answer.status).toBe(200);
      said.push(JSON.parse(answer.text));
    }
    const [a, b, again, other] = said;
    expect([again.receipt, other.receipt]).toEqual([a.receipt, b.receipt]);
    expect(again.total).toEqual(a.total);
    expect(a.total.unbilled.money.parts).not.toEqual(b.total.unbilled.money.parts);
    const find = async (realm: Strewn['alpha'], receipt: string) =>
      (await ask(realm.people.admin, { method: 'GET', url: `/api/receipts/${receipt}` })).status;
    expect([await find(world.alpha, a.receipt), await find(world.bravo, a.receipt)]).toEqual([200, 404]);
    expect([await find(world.bravo, b.receipt), await find(world.alpha, b.receipt)]).toEqual([200, 404]);
  });
});
