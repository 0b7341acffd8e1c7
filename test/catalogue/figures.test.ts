import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { bind } from '#catalogue/binding.ts';
import { catalogueOf } from '#catalogue/catalogue.ts';
import type { Column } from '#catalogue/column.ts';
import type { Condition } from '#catalogue/condition.ts';
import type { List } from '#catalogue/list.ts';
import { measure, partsOf, ratio } from '#catalogue/measure.ts';
import { FINDINGS } from '#findings/catalogue.ts';
import type { Context } from '#platform/context.ts';
import { type Asker, compute, partsByCurrency, records } from './asked.ts';
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
const listOf = (name: string) => EVERY.lists.get(name) as List;

function cutsOf(name: string): Cut[] {
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

test('the rooms declare lists and figures, and the laws reach every one', () => {
  expect(NAMES.length).toBeGreaterThan(0);
  expect([...DECLARED.figures.keys()]).toEqual(expect.arrayContaining(['unbilled', 'recovery_rate']));
  for (const id of DECLARED.figures.keys()) expect(EVERY.figures.has(id)).toBe(true);
});

describe.each(NAMES)('figures of %s', (name) => {
  test.each(ASKERS)(
    'add up by every column and in time, blanks included, ratios at each cut (%s)',
    async (asker) => {
      const told: string[] = [];
      for (const figure of figuresOf(name))
        for (const cut of cutsOf(name)) told.push(...(await partsLaw(askerOf(asker), figure, cut)));
      expect(told).toEqual([]);
    },
  );

  test('are what the rows behind each cell come to', async () => {
    const told: string[] = [];
    for (const figure of figuresOf(name).filter((each) => each.kind === 'measure')) {
      const cuts = [{ by: [] }, ...evenly(cutsOf(name), 6)];
      for (const cut of cuts) told.push(...(await drillLaw(askerOf('apart'), figure, cut)));
    }
    expect(told).toEqual([]);
  });

  test('hold one ledger each', async () => {
    const own = [...DECLARED.figures.values()].flatMap(partsOf).filter(({ of }) => of.name === name);
    const told: string[] = [];
    for (const each of own) told.push(...(await ledgersLaw(askerOf('apart'), each)));
    expect(told).toEqual([]);
  });

  test.each(ASKERS)(
    'commute with filters, and a filter with its complement is the whole (%s)',
    async (asker) => {
      const list = listOf(name);
      const measures = figuresOf(name).filter((each) => each.kind === 'measure' && each.what !== 'distinct');
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
  for (const column of groupsOf(list)) {
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
