import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { productOf } from '#reconciliation/confidence.ts';
import { engineInput } from '#reconciliation/evidence/facts-codec.ts';
import { derivedSubject } from '#reconciliation/evidence/subject.ts';
import { reconcileAccount } from '#reconciliation/reconcile-account.ts';
import { aucOf, calibrationTable, fitCalibration, saidOf, writeCalibration } from './leaks-calibration.ts';
import { type Score, score, type Truth } from './leaks-score.ts';

/*
 * Worlds that `leaks.ts --hard --keep FOLDER` kept are reconciled again without a store: the map is fitted on those
 * of seeds that begin with `fit`, and the others say how well it ranks. `--write` puts it into the source.
 */
const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { write: { type: 'boolean', default: false } },
});
const [folder = '.'] = positionals;

type Kept = { seed: string; leaks: Truth[]; inputs: Parameters<typeof engineInput.decode>[0][] };

async function worldOf(file: string) {
  const kept = JSON.parse(await readFile(path.join(folder, file), 'utf8')) as Kept;
  const found = kept.inputs.flatMap((input) => {
    const { facts, settings } = engineInput.decode(input, file);
    return reconcileAccount(facts, settings)
      .findings.filter(({ type }) => type !== 'unmapped_usage')
      .map((draft) => ({ ...derivedSubject(draft), product: productOf(draft.evidence.checks) }));
  });
  return { seed: kept.seed, score: score(kept.leaks, found) };
}

const worlds: { seed: string; score: Score }[] = [];
for (const file of (await readdir(folder)).sort()) worlds.push(await worldOf(file));
const scoresOf = (isFit: boolean) =>
  worlds.filter(({ seed }) => seed.startsWith('fit') === isFit).map((world) => world.score);
const pointOf = (found: object, isTrue: boolean) => ({
  product: (found as { product: number }).product,
  isTrue,
});
const points = (scores: readonly Score[]) =>
  scores.flatMap(({ matched, wrong }) => [
    ...matched.map(({ found }) => pointOf(found, true)),
    ...wrong.map((found) => pointOf(found, false)),
  ]);
const fitted = fitCalibration(points(scoresOf(true)));
console.log(fitted);
if (values.write) await writeCalibration(fitted);
for (const isFit of [true, false]) {
  const said = saidOf(scoresOf(isFit));
  console.log(isFit ? 'seeds it is fitted on' : 'other seeds', 'AUC', aucOf(said)?.toFixed(3));
  console.table(calibrationTable(said));
}
