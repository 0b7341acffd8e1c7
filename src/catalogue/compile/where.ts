import { type Binding, type Scope, sqlOf } from '../binding.ts';
import { type Condition, SEARCH } from '../condition.ts';
import { instantText } from '../dialect.ts';
import { allOf, anyOf, type Fragment, raw, sql } from '../fragment.ts';
import { columnOf, comparedMajor, converts, dialectOf } from './expression.ts';

/** The money columns whose rates the conditions need. */
export function ratesAskedBy(
  binding: Binding,
  scope: Scope,
  conditions: readonly Condition[],
): readonly string[] {
  if (!converts(binding, scope)) return [];
  const named = conditions.filter(({ column }) => column !== SEARCH).map(({ column }) => column);
  return named.filter((column) => columnOf(binding, column).kind === 'money');
}

/** What all rows of a statement must be: the entity's standing condition and those that were asked. */
export function compileWhere(binding: Binding, scope: Scope, conditions: readonly Condition[]): Fragment {
  const asked = conditions.map((condition) => compileCondition(binding, scope, condition));
  return allOf([...(binding.where ? [raw(binding.where)] : []), ...asked]);
}

/** One checked condition as SQL. */
export function compileCondition(binding: Binding, scope: Scope, condition: Condition): Fragment {
  const { column: name, op, values } = condition;
  const dialect = dialectOf(binding);
  if (name === SEARCH) return search(binding, values[0] ?? '');
  const { kind } = columnOf(binding, name);
  const expression = sqlOf(binding, name);
  const [value = ''] = values;
  switch (op) {
    case 'blank':
      return raw(dialect.isBlank(kind, expression));
    case 'filled':
      return raw(`not (${dialect.isBlank(kind, expression)})`);
    case 'is':
      return equals(binding, name, values);
    case 'is_not':
      return sql`not coalesce(${equals(binding, name, values)}, false)`;
    case 'contains':
      return dialect.contains(expression, value);
    case 'at_least':
    case 'at_most': {
      const figure = kind === 'money' ? comparedMajor(binding, scope, name) : expression;
      return sql`${raw(figure)} ${raw(op === 'at_least' ? '>=' : '<=')} ${dialect.cast(kind, value)}`;
    }
    default: {
      const compared = comparable(binding, name);
      const bound = dialect.cast(kind, kind === 'instant' ? instantText(value, scope.zone) : value);
      return sql`${raw(compared)} ${raw({ from: '>=', before: '<', after: '>' }[op])} ${bound}`;
    }
  }
}

function equals(binding: Binding, name: string, values: readonly string[]): Fragment {
  const dialect = dialectOf(binding);
  const { kind } = columnOf(binding, name);
  const bound = binding.columns[name];
  const predicates = typeof bound === 'object' && bound !== null ? bound.words : undefined;
  if (predicates) return anyOf(values.map((value) => raw(predicates[value] ?? 'false')));
  const expression = sqlOf(binding, name);
  if (kind === 'yesno') return raw(values[0] === 'yes' ? `(${expression})` : `not (${expression})`);
  if (kind === 'count' || kind === 'day')
    return anyOf(
      values.map((value) => sql`${raw(comparable(binding, name))} = ${dialect.cast(kind, value)}`),
    );
  return dialect.among(kind, expression, values);
}

/** Dates of the usage engine are compared as text: a reader may ask for a day that they do not reach. */
function comparable(binding: Binding, name: string): string {
  const expression = sqlOf(binding, name);
  const isText = binding.store === 'clickhouse' && columnOf(binding, name).kind === 'day';
  return isText ? `toString(${expression})` : expression;
}

function search(binding: Binding, words: string): Fragment {
  const columns = Object.entries(binding.entity.columns).filter(([, column]) => column.search);
  return anyOf(columns.map(([name]) => dialectOf(binding).contains(sqlOf(binding, name), words)));
}
