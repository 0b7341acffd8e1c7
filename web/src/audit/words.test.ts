import { expect, test } from 'vitest';
import { actionText } from './words.ts';

test('an action reads as words, one without words of its own as its code taken apart', () => {
  expect(actionText('finding.changed')).toBe('Changed a finding');
  expect(actionText('contract.clause_read')).toBe('Contract: clause read');
});
