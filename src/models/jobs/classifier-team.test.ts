import { expect, test } from 'vitest';
import { createRandom } from '#core/random.ts';
import { trainClassifier } from '../classifier.ts';
import type { Column, Examples } from '../table.ts';
import { openTeam } from './histogram-team.ts';

test('a classifier is the same to the byte, trained alone or by a team of threads', async () => {
  const rows = 440;
  const random = createRandom('team');
  const columns = ['a', 'b', 'c'].map(
    (name): Column => ({
      kind: 'number',
      name,
      values: Float64Array.from({ length: rows }, () => random.next()),
    }),
  );
  const [a, b] = columns.map((column) => (column.kind === 'number' ? column.values : new Float64Array(rows)));
  const outcome = Float64Array.from({ length: rows }, (_, row) =>
    a![row]! > 0.5 === b![row]! > 0.5 ? 1 : 0,
  );
  const examples: Examples = { table: { rows, columns }, outcome, at: null };
  const team = await openTeam(2);
  try {
    const together = trainClassifier(examples, { seed: 'team', team });
    expect(together.report.members.some(({ kind }) => kind === 'boosting' || kind === 'forest')).toBe(true);
    expect(JSON.stringify(together)).toBe(JSON.stringify(trainClassifier(examples, { seed: 'team' })));
  } finally {
    await team.close();
  }
}, 60_000);
