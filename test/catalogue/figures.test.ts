import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { catalogueOf } from '#catalogue/catalogue.ts';
import type { Column } from '#catalogue/column.ts';
import type { Condition } from '#catalogue/condition.ts';
import { forPostgres, raw } from '#catalogue/fragment.ts';
import type { List } from '#catalogue/list.ts';
import { type Figure, type Measure, measure, partsOf, type Ratio, ratio } from '#catalogue/measure.ts';
import { scopeOf } from '#catalogue/queries/statement.ts';
import { type Decimal, decimal } from '#core/decimal.ts';
import { FINDINGS } from '#findings/catalogue.ts';
import type { Context } from '#platform/context.ts';
import { scratchFolder, start } from '../operate/process.ts';
import { ask } from '../quality/call.ts';
import { type Asker, compute, partsByCurrency, sumRows, written } from './asked.ts';
import { byHandLaw, keptFindings, SAID_BY_HAND } from './by-hand.ts';
import { csvRows } from './csv-rows.ts';
import { DECLARED, EVERY, groupsOf, LISTS, NAMES } from './declared.ts';
import { type Cut, drillLaw, evenly, ledgersLaw, partsLaw } from './laws.ts';
import { openStrewn, type Strewn } from './strewn.ts';

let world: Strewn;
beforeAll(async () => {
  world = await openStrewn();
});
afterAll(() => world?.close());

const ASKERS = ['apart', 'converted'] as const;
const askerOf = (name: (typeof ASKERS)[number]): Asker => ({ ctx: world[name] as Context, catalogue: EVERY });
const figuresOf = (name: string) =>
  [...EVERY.figures.values()].filter((each) => partsOf(each)[0]?.of.name === name);
const isMeasure = (figure: Figure): figure is Measure => figure.kind === 'measure';
const listOf = (name: string) => EVERY.lists.get(name) as List;

/** As many as one plan takes; each ratio is asked with its two parts. */
function byFew(figures: readonly Figure[]): Figure[][] {
  const chunks = (all: readonly Figure[], size: number) =>
    Array.from({ length: Math.ceil(all.length / size) }, (_, at) => all.slice(at * size, (at + 1) * size));
  const [measures, ratios] = [figures.filter(isMeasure), figures.filter((each) => !isMeasure(each))];
  return [...chunks(measures, 8), ...chunks(ratios, 2)];
}

function cutsOf(name: string): Cut[] {
  const all = allCutsOf(name);
  // The usage engine takes longer to answer.
  return isOnUsage(name) ? evenly(all, 4) : all;
}

const isOnUsage = (name: string) => listOf(name).binding.store === 'clickhouse';

function allCutsOf(name: string): Cut[] {
  const list = listOf(name);
  const groups = groupsOf(list);
  const cuts: Cut[] = groups.map((each) => ({ by: [each] }));
  // Neighbours and a far one, so that pairs are many and not all.
  for (const [at, each] of groups.entries()) {
    const other = groups[(at + 1 + Math.floor(groups.length / 2)) % groups.length];
    if (other && other !== each && at % 3 === 0) cuts.push({ by: [each, other] });
  }
  if (list.binding.entity.time) {
    for (const grain of ['day', 'week', 'month', 'quarter', 'year'] as const) cuts.push({ by: [], grain });
    if (groups[0]) cuts.push({ by: [groups[0]], grain: 'month' });
  }
  return cuts;
}

test('figures of findings are what their definitions say, read from the table past the catalogue', async () => {
  const kept = await keptFindings(world.owner, world.apart.organization.id);
  for (const id of SAID_BY_HAND) expect(await byHandLaw(askerOf('apart'), id, kept)).toEqual([]);
});

test('the rooms declare lists and figures, and the laws reach every one', () => {
  expect(NAMES.length).toBeGreaterThan(0);
  expect([...DECLARED.figures.keys()]).toEqual(expect.arrayContaining(['unbilled', 'recovery_rate']));
  for (const id of DECLARED.figures.keys()) expect(EVERY.figures.has(id)).toBe(true);
});

describe.each(NAMES)('figures of %s', (name) => {
  test.each(ASKERS)(
    'add up by every column and in time, blanks included, ratios at each cut (%s)',
    async (asker) => {
      const breaches: string[] = [];
      for (const some of byFew(figuresOf(name)))
        for (const cut of some.some(({ id }) => DECLARED.figures.has(id))
          ? cutsOf(name)
          : evenly(cutsOf(name), 8))
          breaches.push(...(await partsLaw(askerOf(asker), some, cut)));
      expect(breaches).toEqual([]);
    },
  );

  test('are what the rows behind each cell come to', async () => {
    const breaches: string[] = [];
    const measures = figuresOf(name).filter(isMeasure);
    for (const measure of measures) {
      const isCount = measure.id === `rows_of_${name}`;
      const cuts = isCount ? cutsOf(name) : evenly(cutsOf(name), DECLARED.figures.has(measure.id) ? 3 : 1);
      for (const cut of [{ by: [] }, ...cuts])
        breaches.push(
          ...(await drillLaw(askerOf('apart'), measure, cut, isCount && !isOnUsage(name) ? 12 : 3)),
        );
    }
    expect(breaches).toEqual([]);
  });

  test('hold one ledger each', async () => {
    const own = [...DECLARED.figures.values()].flatMap(partsOf).filter(({ of }) => of.name === name);
    const breaches: string[] = [];
    for (const each of own) breaches.push(...(await ledgersLaw(askerOf('apart'), each)));
    expect(breaches).toEqual([]);
  });

  test.each(ASKERS)(
    'commute with filters, and a filter with its complement is the whole (%s)',
    async (asker) => {
      const list = listOf(name);
      const measures = figuresOf(name).filter((each) => isMeasure(each) && each.what !== 'distinct');
      for (const at of measures.keys())
        if (at % 8 === 0)
          await commutes(
            askerOf(asker),
            list,
            measures.slice(at, at + 8).map(({ id }) => id),
          );
    },
  );
});

/** Filtering to a group gives that group; a condition and its complement give everything. */
async function commutes(asker: Asker, list: List, ids: string[]): Promise<void> {
  const whole = (await compute(asker, ids)).total;
  const under = async (where: Condition[]) => (await compute(asker, ids, { where })).total;
  const both = async (column: string, conditions: Condition[][]) => {
    const totals = await Promise.all(conditions.map(under));
    for (const id of ids) {
      const rows = totals.reduce((sum, total) => sum + (total[id]?.rows ?? 0), 0);
      expect([column, id, rows]).toEqual([column, id, whole[id]?.rows]);
    }
  };
  for (const column of evenly(
    groupsOf(list),
    asker.ctx.organization.reportingCurrency || list.binding.store === 'clickhouse' ? 3 : 6,
  )) {
    const { rows } = await compute(asker, ids, { by: [column] });
    for (const { group, values } of evenly(rows, 3)) {
      const [word] = group;
      const is: Condition =
        word == null ? { column, op: 'blank', values: [] } : { column, op: 'is', values: [word] };
      const total = await under([is]);
      for (const id of ids)
        expect([column, word, id, total[id]]).toEqual([column, word, id, values[id] ?? nothing(total[id])]);
      const { kind } = list.binding.entity.columns[column] as Column;
      const not: Condition = word == null ? { ...is, op: 'filled' } : { ...is, op: 'is_not' };
      if (word == null || kind === 'text' || kind === 'choice' || kind === 'id')
        await both(column, [[is], [not]]);
    }
  }
  const { time } = list.binding.entity;
  if (!time) return;
  const condition = (op: Condition['op'], values: string[] = []): Condition[] => [
    { column: time, op, values },
  ];
  await both(time, [
    condition('from', ['2026-01-15']),
    condition('before', ['2026-01-15']),
    condition('blank'),
  ]);
}

/** What a group says of a figure that has no row there. */
const nothing = <T extends { rows: number } | undefined>(total: T): T | undefined =>
  total?.rows === 0 ? total : undefined;

describe('every surface says the same', () => {
  const open = 'status=open,acknowledged,actioned';
  const get = async (url: string) => (await world.alpha.people.viewer.get(url)).body;
  const partsOfRoute = (parts: { amounts: { amount: string; currency: string }[] }[]) => {
    const sums = new Map<string, Decimal>();
    for (const { amount, currency } of parts.flatMap(({ amounts }) => amounts))
      sums.set(currency, (sums.get(currency) ?? decimal(0)).plus(amount));
    return written(sums);
  };

  test('a plan over HTTP and on the command line, with one receipt', async () => {
    // Not those that only some may read.
    const isOpen = (figure: Figure) => partsOf(figure).every(({ of }) => of.least === undefined);
    const measures = [...DECLARED.figures.values()]
      .filter(isOpen)
      .slice(0, 8)
      .map(({ id }) => id);
    const body = { kind: 'aggregate', measures, by: [] };
    const said = (await world.alpha.people.admin.post('/api/plan', body)).body;
    const direct = await compute({ ctx: world.converted, catalogue: DECLARED }, measures);
    expect(said.total).toEqual(direct.total);
    const scratch = scratchFolder();
    const env = { DATABASE_URL: world.databaseUrl, CLICKHOUSE_URL: world.clickhouseUrl, LOG_LEVEL: 'error' };
    const args = ['query', '--org', world.apart.organization.name, '--measure', measures.join(','), '--json'];
    const process = start([...args, '--data-dir', scratch.path], env);
    expect([await process.ended(), process.err()]).toEqual([0, '']);
    scratch.remove();
    const printed = JSON.parse(process.out());
    expect([printed.total, printed.receipt]).toEqual([said.total, said.receipt]);
  });

  test('the totals of the list, of its route, the command centre and its file', async () => {
    const figures = await compute(askerOf('apart'), [
      'unbilled',
      'billable_today',
      'credit_due',
      'open_findings',
    ]);
    const sums = (id: string) => partsByCurrency(figures.total[id]?.money ?? null);
    const { totals } = await get('/api/dashboard/summary');
    const route = await get(`/api/recon/results/totals?${open}`);
    const of = (key: string, word: string) =>
      partsOfRoute(route.parts.filter((part: Record<string, unknown>) => part[key] === word));
    const list = await get(`/api/recon/results?${open}&ledger=owed&totals=yes&limit=1`);
    expect(partsByCurrency(list.totals.amounts.amount)).toEqual(sums('unbilled'));
    expect(of('ledger', 'owed')).toEqual(sums('unbilled'));
    expect(partsOfRoute([{ amounts: totals.owed }])).toEqual(sums('unbilled'));
    expect(partsOfRoute([{ amounts: totals.owed_billable_now }])).toEqual(sums('billable_today'));
    expect(of('ledger', 'owed_to_customer')).toEqual(sums('credit_due'));
    expect(partsOfRoute([{ amounts: totals.owed_to_customer }])).toEqual(sums('credit_due'));
    expect([route.findings, totals.open_findings]).toEqual(
      Array.from({ length: 2 }, () => figures.total.open_findings?.value),
    );
    const url = `/api/recon/results?${open}&ledger=owed&format=csv`;
    const file = await ask(world.alpha.people.viewer, { method: 'GET', url });
    expect(sumRows(csvRows(file.text), 'amount', 'currency')).toEqual(sums('unbilled'));
  });
});

describe('a measure that is declared wrongly', () => {
  const common = { of: FINDINGS, good: 'neither', version: 1, label: 'Wrong', definition: 'Wrong.' } as const;
  const planted = (list: List, ...figures: Figure[]): Asker => ({
    ctx: world.apart,
    catalogue: catalogueOf([list, ...LISTS.filter((each) => each !== listOf('findings'))], figures),
  });
  const open = { state: 'open', status: ['open', 'acknowledged', 'actioned'] } as const;
  const findings = listOf('findings');
  const bound = findings.binding;
  const boundTo = (rest: Partial<typeof bound>): List => ({ ...findings, binding: { ...bound, ...rest } });
  const cut: Cut = { by: ['account'] };

  test('without the ledger that it is of, is caught: it adds what is owed to what is due', async () => {
    const wrong = measure('wrong_unbilled', { ...common, sum: 'amount', where: open });
    const asker = planted(findings, wrong);
    expect(await ledgersLaw(asker, wrong)).toEqual([expect.stringMatching(/^wrong_unbilled adds .* and /)]);
    const sound = DECLARED.figures.get('unbilled') as Measure;
    expect(await ledgersLaw(planted(findings, sound), sound)).toEqual([]);
  });

  test('over a join that repeats rows, is caught: the rows behind it are listed twice', async () => {
    const from = () =>
      raw(`${forPostgres(bound.from(scopeOf(world.apart))).text}
        cross join (values (1), (2)) as twice (n)`);
    const wrong = measure('wrong_twice', { ...common, sum: 'amount', where: { ...open, ledger: 'owed' } });
    const breaches = await drillLaw(planted(boundTo({ from }), wrong), wrong, cut);
    expect(breaches.join('\n')).toMatch(/wrong_twice .*different rows/);
  });

  test('over another column, without its ledger, or upside down, is caught by what its definition says', async () => {
    const kept = await keptFindings(world.owner, world.apart.organization.id);
    const only = kept.filter(({ currency }) => currency === 'EUR');
    const caught = async (wrong: Figure, rows = kept) => byHandLaw(planted(findings, wrong), wrong.id, rows);
    const owed = { ...open, ledger: 'owed' } as const;
    expect(
      await caught(measure('unbilled', { ...common, sum: 'annualised_amount', where: owed })),
    ).toHaveLength(1);
    expect(await caught(measure('unbilled', { ...common, sum: 'amount', where: open }))).toHaveLength(1);
    expect(
      await caught(measure('unbilled', { ...common, sum: 'amount', where: { ledger: 'owed' } })),
    ).toHaveLength(1);
    expect(
      await caught(measure('accounts_with_findings', { ...common, count: true, where: open })),
    ).toHaveLength(1);
    expect(await caught(measure('unbilled', { ...common, sum: 'amount', where: owed }))).toEqual([]);
    const { over, under } = DECLARED.figures.get('recovery_rate') as Ratio;
    const euros = (each: Measure): Measure => ({
      ...each,
      where: [...each.where, { column: 'currency', op: 'is', values: ['EUR'] }],
    });
    const rate = (above: Measure, below: Measure) =>
      ratio('recovery_rate', { ...common, over: euros(above), under: euros(below) });
    expect(await caught(rate(under, over), only)).toHaveLength(1);
    expect(await caught(rate(over, under), only)).toEqual([]);
  });

  test('over a column or a word that its list does not have, is refused when it is declared', () => {
    const wrong = (given: object) => () => measure('wrong', { ...common, count: true, ...given });
    expect(wrong({ where: { nothing: 'x' } })).toThrow(/no column/);
    expect(wrong({ where: { ledger: 'lost' } })).toThrow(/cannot be/);
    const stranger = { ...FINDINGS, name: 'strangers' };
    const foreign = measure('wrong_of', { ...common, of: stranger, count: true });
    expect(() => catalogueOf(LISTS, [foreign])).toThrow(/no room lists/);
  });
});
