import type { Random } from '#core/random.ts';
import { decidePromotion, type Promotion } from './champion.ts';
import type { Table } from './table.ts';
import type { ClassifierContent } from './version-content.ts';

/** The probability nearest to 0 and 1 whose loss is distinguished: one confident mistake must not decide everything. */
const NEAREST = 1e-6;

/** −ln of the probability given to what happened, in nats, with probabilities held to [1e-6, 1 − 1e-6]. */
export function lossOf(outcome: number, probability: number): number {
  const held = Math.min(1 - NEAREST, Math.max(NEAREST, probability));
  return -Math.log(outcome === 1 ? held : 1 - held);
}

/** What a version answers: the base rate where it is not predictive. */
export function answered(
  content: Pick<ClassifierContent, 'verdict' | 'baseRate'>,
  probability: number,
): number {
  return content.verdict === 'none' ? content.baseRate : probability;
}

/**
 * Holds a challenger against the champion on the rows of the challenger's backtest. Each is judged by what it gave
 * a row before it had seen it: out of fold, or, for rows the champion was not trained on, by scoring them now.
 * Rows that the champion has seen and never tested are left out.
 */
export function compareVersions(
  champion: ClassifierContent,
  challenger: ClassifierContent,
  rows: { table: Table; outcome: Float64Array },
  score: (content: ClassifierContent, table: Table) => Float64Array,
  random: Random,
): Promotion {
  const known = new Map(
    champion.rows.prints.map((print, at) => [print, champion.rows.outOfFold[at] ?? null]),
  );
  const { prints, outOfFold } = challenger.rows;
  const isNew = prints.some((print) => !known.has(print));
  const now = isNew ? score(champion, rows.table) : null;
  const losses = { champion: new Float64Array(prints.length), challenger: new Float64Array(prints.length) };
  for (const [row, print] of prints.entries()) {
    const before = known.has(print) ? known.get(print)! : now![row]!;
    const outcome = rows.outcome[row]!;
    const loss = (content: ClassifierContent, probability: number | null | undefined) =>
      probability == null ? Number.NaN : lossOf(outcome, answered(content, probability));
    losses.champion[row] = loss(champion, before);
    losses.challenger[row] = loss(challenger, outOfFold[row]);
  }
  return decidePromotion(losses.champion, losses.challenger, random);
}
