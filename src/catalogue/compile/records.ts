import { type Binding, type Scope, sqlOf } from '../binding.ts';
import type { Column } from '../column.ts';
import type { Condition } from '../condition.ts';
import type { CursorKey } from '../cursor.ts';
import { literal } from '../dialect.ts';
import { fieldsOf } from '../entity.ts';
import { allOf, type Fragment, raw, sql } from '../fragment.ts';
import { columnOf } from './expression.ts';
import { compileAfter, compileOrder, type Order, orderColumns, orderParts } from './order.ts';
import { sourceOf } from './source.ts';
import { compileWhere, ratesFor } from './where.ts';

/** Which rows of an entity, in which order, from where and how many. */
export type Records = {
  readonly where: readonly Condition[];
  readonly order: Order;
  readonly after: CursorKey | null;
  readonly limit: number;
};

/** One statement for the rows, each column under its name and the parts of the sort as `k0`, `k1` …. */
export function compileRecords(binding: Binding, scope: Scope, asked: Records): Fragment {
  const parts = orderParts(binding, scope, asked.order);
  const selected = fieldsOf(binding.entity).flatMap(([name, column]) =>
    binding.columns[name] === null ? [] : `${selectOf(binding, name, column)} as ${quote(binding, name)}`,
  );
  const columns = raw([...selected, ...orderColumns(binding, parts)].join(', '));
  const where = compileWhere(binding, scope, asked.where);
  const after = asked.after ? [compileAfter(binding, parts, asked.after)] : [];
  const [sorted] = asked.order;
  const isAmount = columnOf(binding, sorted).kind === 'money';
  const rates = ratesFor(binding, scope, isAmount ? [sorted] : [], asked.where);
  const isByKey = parts.every(({ column }) => binding.narrows.includes(column));
  const source = sourceOf(binding, scope, asked.where, isByKey ? after : []);
  return sql`${rates.before}select ${columns} from ${source} ${rates.joins}
    where ${allOf([where, ...after])} order by ${compileOrder(parts)} limit ${asked.limit}`;
}

/** A column as the row carries it: figures that pass 53 bits as text. */
function selectOf(binding: Binding, name: string, { kind }: Column): string {
  const bound = binding.columns[name];
  const expression = (typeof bound === 'object' && bound?.cell) || sqlOf(binding, name);
  const isText = kind === 'money' || kind === 'decimal';
  if (binding.store === 'clickhouse')
    return kind === 'day' || isText ? `toString(${expression})` : expression;
  if (isText) return `(${expression})::text`;
  if (typeof bound === 'object' && bound?.words && expression === '') return wordOf(bound.words);
  return expression;
}

/** A choice that is decided by a test for each of its words. */
function wordOf(words: Readonly<Record<string, string>>): string {
  const cases = Object.entries(words).map(([word, test]) => `when ${test} then ${literal(word)}`);
  return `case ${cases.join(' ')} end`;
}

const quote = (binding: Binding, name: string) =>
  binding.store === 'postgres' ? `"${name}"` : `\`${name}\``;
