import { expect, test } from 'vitest';
import { conditionFromText } from './condition-text.ts';

test.each([
  ['severity=high,critical', 'severity', 'is', ['high', 'critical']],
  [' status != dismissed ', 'status', 'is_not', ['dismissed']],
  ['amount>=100.50', 'amount', 'at_least', ['100.50']],
  ['amount<=100', 'amount', 'at_most', ['100']],
  ['period_start>=2026-01-01', 'period_start', 'from', ['2026-01-01']],
  ['period_start<2026-01-01', 'period_start', 'before', ['2026-01-01']],
  ['period_end > 2026-01-01', 'period_end', 'after', ['2026-01-01']],
  ['reason~given, too', 'reason', 'contains', ['given, too']],
  ['owner=', 'owner', 'blank', []],
  ['owner!=', 'owner', 'filled', []],
  ['reason=a=b', 'reason', 'is', ['a=b']],
])('%s is read', (text, column, op, values) => {
  expect(conditionFromText(text)).toEqual({ column, op, values });
});

test.each(['', 'severity', '=high', 'amount<100', 'amount>=1,2', 'period_start<=2026-01-01', 'reason~'])(
  '“%s” is refused with the forms that there are',
  (text) => {
    expect(() => conditionFromText(text)).toThrow(expect.objectContaining({ code: 'bad_request' }));
  },
);
