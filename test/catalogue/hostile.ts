import fc from 'fast-check';
import { type Column, parameterOf } from '#catalogue/column.ts';
import { parametersOf, searches } from '#catalogue/condition.ts';
import type { List } from '#catalogue/list.ts';
import { sortsOf } from '#catalogue/shape.ts';
import type { Row } from './asked.ts';
import { evenly } from './laws.ts';

/** Values that a column really holds, some of each, and a few that it could. */
function valuesOf(column: Column, name: string, rows: readonly Row[]): string[] {
  const held = [
    ...new Set(rows.map((row) => row[name]).filter((value) => value !== null && value !== undefined)),
  ];
  const some = evenly(held.map(String).sort(), 4);
  switch (column.kind) {
    case 'choice':
      return evenly([...(column.words ?? [])], 4);
    case 'yesno':
      return ['yes', 'no'];
    case 'instant':
      return [...some, ...some.map((each) => each.slice(0, 10)), '2026-03-31', '2026-03-31T22:30:00Z'];
    case 'day':
      return [...some, '2026-03-31', '9999-12-31'];
    case 'money':
    case 'count':
    case 'decimal':
    case 'share':
      return [...some, '0', '-1', '1234.5678'];
    case 'id':
      return [...some, '00000000-0000-4000-8000-000000000000'];
    default:
      return [...some.filter((each) => each !== '' && each.length <= 400), "o'clock %_\\ “quoted”"];
  }
}

/** Each word of a list's query string that filters, with values that it must answer. */
export function wordsFor(
  { binding: { entity, columns } }: List,
  rows: readonly Row[],
): [word: string, values: string[]][] {
  const words: [string, string[]][] = [];
  for (const [name, column] of Object.entries(entity.columns)) {
    const values = valuesOf(column, name, rows);
    for (const [word] of parametersOf(name, column))
      words.push([word, column.list ? values.filter((each) => !each.includes(',')) : values]);
    const isAsked = columns[name] !== null && !column.filledIn;
    if (column.nullable && isAsked) words.push(['blank', [parameterOf(name, column)]]);
  }
  for (const [word, { column }] of Object.entries(entity.filters ?? {})) {
    const named = entity.columns[column];
    if (named) words.push([word, valuesOf(named, column, rows)]);
  }
  if (searches(entity)) words.push(['search', ['a', "o'", '%', '_', '\\', 'ü']]);
  words.push(
    ['sort', sortsOf(entity)],
    ['direction', ['asc', 'desc']],
    ['totals', ['yes', 'no']],
    ['limit', ['1', '500']],
  );
  return words;
}

const HOSTILE = [
  "'",
  "'; drop table findings; --",
  '1e309',
  'NaN',
  'Infinity',
  '-',
  '0x10',
  '1'.repeat(41),
  `1.${'1'.repeat(31)}`,
  '2026-02-30',
  '0000-01-01',
  '0001-01-01',
  '9999-12-31',
  '10000-01-01',
  '2026-03-31T25:00:00Z',
  '9999-12-31T23:59:59-23:59',
  '0001-01-01T00:00:00+23:59',
  '2026-03-31 (x)',
  '2026-03-31T00:00:00 nonsense',
  '\u0000',
  'a\u0000b',
  '\ud800',
  '😀'.repeat(40),
  ','.repeat(300),
  'x'.repeat(3_000),
  '$'.concat('{1}'),
  '$1',
  '{p0:String}',
  '__proto__',
  'constructor',
  'toString',
  '[]',
  '{}',
  'null',
  '%00',
  '\u202e',
  '\\',
  'all',
];

/** What a kind takes; everything else must be refused. */
const TAKES: Partial<Record<Column['kind'], (value: string) => boolean>> = {
  money: (value) => /^-?\d{1,40}(\.\d{1,30})?$/.test(value),
  count: (value) => /^-?\d{1,40}(\.\d{1,30})?$/.test(value),
  decimal: (value) => /^-?\d{1,40}(\.\d{1,30})?$/.test(value),
  share: (value) => /^-?\d{1,40}(\.\d{1,30})?$/.test(value),
  id: (value) => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(value),
  yesno: (value) => value === 'yes' || value === 'no',
};

export type Hostile = { readonly word: string; readonly value: string; readonly isRefused: boolean };

type Word = { readonly word: string; readonly column: Column | null; readonly kind: string };

/** Every word of a list's query string; `kind` tells how its value is read. */
function allWords({ binding: { entity } }: List): Word[] {
  const own = Object.entries(entity.columns).flatMap(([name, column]) =>
    parametersOf(name, column).map(([word, op]): Word => ({ word, column, kind: `${column.kind} ${op}` })),
  );
  const named = Object.entries(entity.filters ?? {}).map(([word, { column, op }]): Word => {
    const declared = entity.columns[column] ?? null;
    return { word, column: declared, kind: `${declared?.kind} ${op}` };
  });
  const common = ['cursor', 'sort', 'direction', 'limit', 'format', 'totals', 'blank', 'search'];
  return [...own, ...named, ...common.map((word): Word => ({ word, column: null, kind: word }))];
}

function hostile({ word, column }: Word, value: string): Hostile {
  if (value === 'all') return { word, value, isRefused: false };
  const takes = column && TAKES[column.kind];
  const isWord = value.split(',').every((each) => column?.words?.includes(each));
  return { word, value, isRefused: takes ? !takes(value) : column?.kind === 'choice' && !isWord };
}

/** A word of the list with a value that somebody means ill by, or types by accident. */
export function hostileWords(list: List): fc.Arbitrary<Hostile> {
  const value = fc.oneof(
    { weight: 4, arbitrary: fc.constantFrom(...HOSTILE) },
    fc.string({ unit: 'binary', minLength: 1, maxLength: 60 }),
    fc.double().map(String),
  );
  return fc.tuple(fc.constantFrom(...allWords(list)), value).map(([word, given]) => hostile(word, given));
}

/** All strange values for one word of each kind. */
export function hostileByKind(list: List): { kind: string; each: Hostile[] }[] {
  const kinds = Map.groupBy(allWords(list), ({ kind }) => kind);
  return [...kinds].flatMap(([kind, [word]]) =>
    word ? { kind, each: HOSTILE.map((value) => hostile(word, value)) } : [],
  );
}
