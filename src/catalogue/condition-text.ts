import { Fault } from '#core/error.ts';
import type { Op } from './op.ts';

const FORM = /^\s*(?<column>[a-z][a-z0-9_]*)\s*(?<sign>!=|>=|<=|=|<|>|~)(?<rest>.*)$/s;
const DAY = /^\d{4}-\d{2}-\d{2}/;
type Sign = '!=' | '>=' | '<=' | '=' | '<' | '>' | '~';

/**
 * Reads a condition as it is typed: `severity=high,critical`, `status!=dismissed`, `amount>=100`,
 * `period_start<2026-01-01`, `reason~discount`; nothing after `=` asks for blank cells, after `!=` for filled ones.
 * Faults: `bad_request` with the forms that there are.
 */
export function conditionFromText(text: string): { column: string; op: Op; values: string[] } {
  const { column = '', sign = '', rest = '' } = FORM.exec(text)?.groups ?? {};
  const values = rest
    .split(',')
    .map((each) => each.trim())
    .filter((each) => each !== '');
  const op = opOf(sign as Sign | '', values);
  if (op === null)
    throw new Fault('bad_request', `“${text.slice(0, 80)}” is no condition.`, {
      where: 'where',
      mend: 'Write it as severity=high,critical or amount>=100 or period_start<2026-01-01.',
    });
  return { column, op, values: op === 'contains' ? [rest.trim()] : values };
}

function opOf(sign: Sign | '', values: readonly string[]): Op | null {
  if (sign === '=') return values.length === 0 ? 'blank' : 'is';
  if (sign === '!=') return values.length === 0 ? 'filled' : 'is_not';
  if (sign === '' || values.length === 0) return null;
  if (sign === '~') return 'contains';
  if (values.length > 1) return null;
  const isDay = DAY.test(values[0] ?? '');
  if (sign === '>=') return isDay ? 'from' : 'at_least';
  if (sign === '<') return isDay ? 'before' : null;
  if (sign === '>') return isDay ? 'after' : null;
  return isDay ? null : 'at_most';
}
