import { type Binding, type Scope, sqlOf } from '../binding.ts';
import { type Condition, SEARCH } from '../condition.ts';
import { instantText } from '../dialect.ts';
import { allOf, anyOf, type Fragment, raw, sql } from '../fragment.ts';
import { comparedMajor, converts, NO_RATES, type Rates, ratesOf } from './conversion.ts';
import { columnOf, dialectOf } from './expression.ts';

/**
 * The rates that a statement needs: those of `names`, and those of money columns that conditions compare.
 * `where` are the conditions that all its rows meet, `conditions` further ones that it tests.
 */
export function ratesFor(
  binding: Binding,
  scope: Scope,
  names: readonly string[],
  where: readonly Condition[],
  conditions: readonly Condition[] = [],
): Rates {
  if (!converts(binding, scope)) return NO_RATES;
  const isMoney = ({ column }: Condition) => column !== SEARCH && columnOf(binding, column).kind === 'money';
  const compared = [...where, ...conditions].filter(isMoney).map(({ column }) => column);
  // Conditions on amounts need the very rates that are looked up here.
  const plain = where.filter((condition) => !isMoney(condition));
  return ratesOf(binding, scope, [...names, ...compared], compileWhere(binding, scope, plain));
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
