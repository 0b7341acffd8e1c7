import { Fault } from '#core/error.ts';
import { parseDay } from '#core/period.ts';
import { type Column, parameterOf } from './column.ts';
import { type Entity, findColumn } from './entity.ts';
import type { Op } from './op.ts';

/** One test of a row; several tests of a list must all hold. */
export type Condition = { readonly column: string; readonly op: Op; readonly values: readonly string[] };

/** The column of a search, which looks into every column that searches. */
export const SEARCH = 'search';

const NUMBER = /^-?\d{1,40}(\.\d{1,30})?$/;
const VALUES_MAX = 200;
const BOUNDS: Partial<Record<Column['kind'], readonly Op[]>> = {
  money: ['at_least', 'at_most'],
  count: ['at_least', 'at_most', 'is'],
  decimal: ['at_least', 'at_most'],
  share: ['at_least', 'at_most'],
  day: ['from', 'before', 'after', 'is'],
  instant: ['from', 'before', 'after'],
  id: ['is', 'is_not'],
  text: ['is', 'is_not', 'contains'],
  choice: ['is', 'is_not'],
  yesno: ['is'],
};

/**
 * Checks a condition against its column and gives it with the column's own name. Faults: `bad_request` with what
 * the column takes.
 */
export function checkedCondition(entity: Entity, given: Condition, where: string = given.column): Condition {
  if (given.column === SEARCH) return given;
  const name = findColumn(entity, given.column);
  const column = name === null ? undefined : entity.columns[name];
  if (name === null || !column) {
    const known = Object.keys(entity.columns).join(', ');
    throw wrong(where, `${entity.many} have no column “${given.column}”`, `Use ${known}.`);
  }
  if (column.filledIn)
    throw wrong(where, `${column.label} is shown and cannot be asked`, 'Leave out this condition.');
  if (given.op === 'blank' || given.op === 'filled') return { column: name, op: given.op, values: [] };
  const ops = BOUNDS[column.kind] ?? [];
  if (!ops.includes(given.op))
    throw wrong(where, `${column.label} cannot be asked “${given.op}”`, `Use ${ops.join(', ')}.`);
  if (given.values.length === 0 || given.values.length > VALUES_MAX)
    throw wrong(where, `${column.label} takes 1 to ${VALUES_MAX} values`, 'Name fewer.');
  return {
    column: name,
    op: given.op,
    values: given.values.map((value) => checkedValue(column, value, where)),
  };
}

function checkedValue(column: Column, value: string, where: string): string {
  const is = (holds: boolean, mend: string) => {
    if (!holds) throw wrong(where, `${where} cannot be “${value.slice(0, 80)}”`, mend);
    return value;
  };
  switch (column.kind) {
    case 'choice':
      return is(column.words?.includes(value) ?? false, `Use ${column.words?.join(', ')}.`);
    case 'yesno':
      return is(value === 'yes' || value === 'no', 'Use yes or no.');
    case 'day':
      return is(isDay(value), 'Use a date such as 2026-03-31.');
    case 'instant':
      return is(isInstant(value), 'Use a date or an instant such as 2026-03-31T00:00:00Z.');
    case 'money':
    case 'count':
    case 'decimal':
    case 'share':
      return is(NUMBER.test(value), 'Use a number such as 1234.50.');
    case 'id':
      return is(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(value), 'Use the id of a row.');
    default:
      return value;
  }
}

const isDay = (text: string) => parseDay(text) !== null && !text.startsWith('0000');
/** A day away from the ends of what an engine can write, as a zone moves a date by some hours. */
const FIRST_INSTANT = Date.parse('0001-01-02T00:00:00Z');
const LAST_INSTANT = Date.parse('9999-12-31T00:00:00Z');
function isInstant(text: string): boolean {
  const time = isDay(text.slice(0, 10)) ? new Date(text).getTime() : Number.NaN;
  return time >= FIRST_INSTANT && time <= LAST_INSTANT;
}

function wrong(where: string, message: string, mend: string): Fault {
  return new Fault('bad_request', `${message}.`, { where, mend });
}

/** The words of a query string by which one column is filtered, each with what it asks. */
export function parametersOf(name: string, column: Column): [parameter: string, op: Op][] {
  const parameter = parameterOf(name, column);
  if (!column.filter) return [];
  switch (column.kind) {
    case 'money':
    case 'count':
    case 'decimal':
    case 'share':
      return [
        [`min_${parameter}`, 'at_least'],
        [`max_${parameter}`, 'at_most'],
      ];
    case 'day':
    case 'instant':
      return [
        [`${parameter}_from`, 'from'],
        [`${parameter}_to`, 'before'],
      ];
    case 'json':
      return [];
    default:
      return [[parameter, 'is']];
  }
}

/** `all` lifts a default; where a choice has that word, or a text no default, it is a word like any other. */
const isLifted = (entity: Entity, parameter: string, { kind, words }: Column, given: string) =>
  given === ALL && !words?.includes(ALL) && (kind !== 'text' || entity.defaults?.[parameter] !== undefined);

const isList = ({ kind, list }: Column) => kind === 'choice' || list === true;

/** What lifts a default filter. */
const ALL = 'all';
type Query = Readonly<Record<string, unknown>>;
const textAt = (query: Query, name: string) => {
  const value = query[name];
  return value === undefined || value === '' ? undefined : String(value);
};

/**
 * The conditions that a list's query string asks for, in the order of the columns. A word that several values may
 * follow takes them separated by commas; texts, which may hold a comma, take one. `blank=region,owner` asks for
 * rows without them. Faults: `bad_request`.
 */
export function conditionsOf(entity: Entity, query: Query): Condition[] {
  const conditions: Condition[] = [];
  for (const [name, column] of Object.entries(entity.columns)) {
    for (const [parameter, op] of parametersOf(name, column)) {
      const given = textAt(query, parameter) ?? entity.defaults?.[parameter];
      if (given === undefined || isLifted(entity, parameter, column, given)) continue;
      const values = isList(column) ? given.split(',') : [given];
      conditions.push(checkedCondition(entity, { column: name, op, values }, parameter));
    }
  }
  for (const [parameter, { column, op }] of Object.entries(entity.filters ?? {})) {
    const given = textAt(query, parameter);
    if (given !== undefined)
      conditions.push(checkedCondition(entity, { column, op, values: [given] }, parameter));
  }
  for (const name of textAt(query, 'blank')?.split(',') ?? [])
    conditions.push(checkedCondition(entity, { column: name, op: 'blank', values: [] }, 'blank'));
  const search = textAt(query, SEARCH);
  if (search !== undefined && searches(entity))
    conditions.push({ column: SEARCH, op: 'contains', values: [search] });
  return conditions;
}

export function searches(entity: Entity): boolean {
  return Object.values(entity.columns).some((column) => column.search);
}

/**
 * The query string that asks for these conditions and nothing else: defaults that they do not name are lifted.
 * Null when a list cannot say one of them, such as two texts of one column.
 */
export function queryOf(entity: Entity, conditions: readonly Condition[]): Record<string, string> | null {
  const query: Record<string, string> = {};
  for (const parameter of Object.keys(entity.defaults ?? {})) query[parameter] = ALL;
  const blanks: string[] = [];
  for (const { column: name, op, values } of conditions) {
    const column = entity.columns[name];
    if (op === 'contains' && name === SEARCH) query[SEARCH] = values[0] ?? '';
    else if (op === 'blank') blanks.push(name);
    else {
      const parameter = column && wordFor(entity, name, column, op);
      if (!column || parameter === undefined || (!isList(column) && values.length !== 1)) return null;
      if (query[parameter] !== undefined && query[parameter] !== ALL) return null;
      query[parameter] = values.join(',');
    }
  }
  if (blanks.length > 0) query.blank = blanks.join(',');
  return query;
}

function wordFor(entity: Entity, name: string, column: Column, op: Op): string | undefined {
  const own = parametersOf(name, column).find(([, asks]) => asks === op)?.[0];
  if (own !== undefined) return own;
  const named = Object.entries(entity.filters ?? {});
  return named.find(([, filter]) => filter.column === name && filter.op === op)?.[0];
}
