import { type Binding, sqlOf } from '../binding.ts';
import type { Column } from '../column.ts';
import { CLICKHOUSE, type Dialect, POSTGRES } from '../dialect.ts';

export const dialectOf = (binding: Binding): Dialect =>
  binding.store === 'postgres' ? POSTGRES : CLICKHOUSE;

/** A column with its declaration. Throws for a name that the caller should have checked. */
export function columnOf(binding: Binding, name: string): Column {
  const column = binding.entity.columns[name];
  if (!column) throw new TypeError(`${binding.entity.name} has no column ${name}`);
  return column;
}

/** An amount in major units of its own currency. */
export function ownMajor(binding: Binding, name: string): string {
  const currency = columnOf(binding, name).currency ?? '';
  return dialectOf(binding).toMajor(sqlOf(binding, name), sqlOf(binding, currency));
}
