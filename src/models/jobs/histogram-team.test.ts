import { afterAll, beforeAll, expect, test } from 'vitest';
import { createRandom } from '#core/random.ts';
import { trainBoosting } from '../boosting.ts';
import { growForest } from '../forest.ts';
import type { Matrix } from '../matrix.ts';
import { binMatrix } from '../tree/bins.ts';
import { type Team, workAlone } from '../tree/team.ts';
import { openTeam } from './histogram-team.ts';

const ROWS = 70_000;
const random = createRandom('team');
const columns = Array.from({ length: 7 }, (_each, at) =>
  Float64Array.from({ length: ROWS }, () => (random.chance(0.05) ? Number.NaN : random.next() * (at + 1))),
);
const matrix: Matrix = { rows: ROWS, names: columns.map((_each, at) => `c${at}`), columns };
const outcome = Float64Array.from({ length: ROWS }, (_each, row) =>
  random.chance((columns[0]![row] || 0) > 0.5 ? 0.7 : 0.2) ? 1 : 0,
);

const teams: (Team & { close(): Promise<void> })[] = [];
beforeAll(async () => {
  for (const threads of [1, 2, 3]) teams.push(await openTeam(threads));
});
afterAll(async () => {
  for (const team of teams) await team.close();
});

test('a boosting is the same to the byte alone and with 1, 2 and 3 threads', () => {
  const settings = { rounds: 5, depthMax: 5, rowShare: 0.8, columnShare: 0.8 };
  const train = (team: Team) => {
    const bins = binMatrix(matrix, createRandom(1), team);
    return JSON.stringify(
      trainBoosting({ bins, outcome }, { name: 'logistic' }, settings, createRandom(2), { team }),
    );
  };
  const alone = train(workAlone());
  for (const team of teams) expect(train(team) === alone).toBe(true);
});

test('a forest and its out-of-bag values are the same to the byte alone and with 1, 2 and 3 threads', () => {
  const grow = (team: Team) => {
    const bins = binMatrix(matrix, createRandom(1), team);
    const settings = { trees: 3, leafRowsMin: 1000 };
    const { model, outOfBag } = growForest({ bins, outcome }, settings, createRandom(2), { team });
    return JSON.stringify([model, Array.from(outOfBag)]);
  };
  const alone = grow(workAlone());
  for (const team of teams) expect(grow(team) === alone).toBe(true);
});

test('an error in any thread is thrown where the work was asked for, and the team works on', () => {
  for (const team of teams) {
    const bins = binMatrix(matrix, createRandom(1), team);
    expect(() => team.run('part', { bins } as never, 64)).toThrow('undefined');
    const model = trainBoosting({ bins, outcome }, { name: 'logistic' }, { rounds: 1 }, createRandom(2), {
      team,
    });
    expect(model.trees).toHaveLength(1);
  }
});
