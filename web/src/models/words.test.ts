import { expect, test } from 'vitest';
import { count } from '../kit/format.ts';
import { typeset } from './words.ts';

test('sentences of reports read as the pages write figures, shares, signs and apostrophes', () => {
  expect(typeset("On 1251 rows it had not seen: 29.6 % below the base rate's, AUC 0.845.")).toBe(
    `On ${count(1251)} rows it had not seen: 29.6% below the base rate’s, AUC 0.845.`,
  );
  expect(typeset('95 % interval -0.00785 to 0.0173')).toBe('95% interval −0.00785 to 0.0173');
});
