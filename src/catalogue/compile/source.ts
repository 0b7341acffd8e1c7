import type { Binding, Scope } from '../binding.ts';
import type { Condition } from '../condition.ts';
import { allOf, type Fragment } from '../fragment.ts';
import { compileCondition } from './where.ts';

/**
 * What a statement reads from. A source that first makes one row of several, as the ledger does of its runs, is
 * handed the conditions on columns that all of those have alike, so that it reads no more than it must; `after` is
 * such a condition already compiled.
 */
export function sourceOf(
  binding: Binding,
  scope: Scope,
  where: readonly Condition[],
  after: readonly Fragment[] = [],
): Fragment {
  const known = where.filter(({ column }) => binding.narrows.includes(column));
  return binding.from(
    scope,
    allOf([...known.map((each) => compileCondition(binding, scope, each)), ...after]),
  );
}
