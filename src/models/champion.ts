import type { Random } from '#core/random.ts';
import { shuffled } from './fold.ts';

/** What came of holding a challenger against the champion on the same rows. Gain is in units of mean loss. */
export type Promotion = {
  readonly decision: 'promote' | 'keep';
  /** Rows on which both have a loss. */
  readonly rows: number;
  /** The champion's mean loss less the challenger's: positive is better; with its 95 % interval. */
  readonly gain: number;
  readonly low: number;
  readonly high: number;
  readonly championLoss: number;
  readonly challengerLoss: number;
  readonly sentence: string;
};

export type PromotionRules = {
  /** Fewer rows decide nothing; 50 by default. */
  readonly rowsMin?: number;
  /** The gain, as a share of the champion's loss, under which a change is not worth it; 0.005 by default. */
  readonly gainShareMin?: number;
};

const DRAWS = 2_000;
const BLOCKS_MAX = 1_000;

/**
 * Whether a challenger takes the champion's place, from the losses of both on the same rows (out of fold, or live
 * in shadow). It does when the whole 95 % interval of the mean gain, by the paired bootstrap (Efron 1979), is above
 * zero and the gain is worth it; so a challenger that is no better takes over at most one time in forty. Pairs with
 * a loss that is not finite are left out; many rows are drawn in random blocks, which changes nothing but the time.
 */
export function decidePromotion(
  champion: Float64Array,
  challenger: Float64Array,
  random: Random,
  rules: PromotionRules = {},
): Promotion {
  const { rowsMin = 50, gainShareMin = 0.005 } = rules;
  const rows = Int32Array.from(champion.keys()).filter(
    (row) => Number.isFinite(champion[row]) && Number.isFinite(challenger[row]),
  );
  const mean = (losses: Float64Array) =>
    rows.length === 0 ? 0 : rows.reduce((sum, row) => sum + losses[row]!, 0) / rows.length;
  const [championLoss, challengerLoss] = [mean(champion), mean(challenger)];
  const gain = championLoss - challengerLoss;
  const differences = Float64Array.from(rows, (row) => champion[row]! - challenger[row]!);
  const [low, high] = bootstrapInterval(differences, random);
  const isBetter = rows.length >= rowsMin && low > 0 && gain >= gainShareMin * Math.abs(championLoss);
  const found = { rows: rows.length, gain, low, high, championLoss, challengerLoss };
  const sentence = isBetter
    ? `The challenger takes over: ${compared(found)}.`
    : `The champion stays: ${whyKept(found, rowsMin)}.`;
  return { decision: isBetter ? 'promote' : 'keep', ...found, sentence };
}

type Compared = Omit<Promotion, 'decision' | 'sentence'>;

function whyKept(found: Compared, rowsMin: number): string {
  if (found.rows < rowsMin) return `${found.rows} rows are too few, ${rowsMin} are needed`;
  if (found.gain <= 0) return `on ${found.rows} rows the challenger is not better (${interval(found)})`;
  if (found.low <= 0) return `${compared(found)}, which may be chance`;
  return `${compared(found)}, which is too little for a change`;
}

const compared = (found: Compared) =>
  `on ${found.rows} rows its loss is ${figure(found.challengerLoss)} against ${figure(found.championLoss)}, ${interval(found)}`;
const interval = ({ gain, low, high }: Compared) =>
  `a gain of ${figure(gain)}, 95 % interval ${figure(low)} to ${figure(high)}`;
const figure = (value: number) => String(Number(value.toPrecision(3)));

/** The middle 95 % of the means of samples drawn with replacement. */
function bootstrapInterval(values: Float64Array, random: Random): [number, number] {
  if (values.length === 0) return [0, 0];
  const blocks = blockSums(values, random.fork('blocks'));
  const draw = random.fork('bootstrap');
  const means = new Float64Array(DRAWS);
  for (let at = 0; at < DRAWS; at++) {
    let [sum, count] = [0, 0];
    for (let each = 0; each < blocks.length; each++) {
      const block = blocks[Math.floor(draw.next() * blocks.length)]!;
      sum += block.sum;
      count += block.count;
    }
    means[at] = sum / count;
  }
  means.sort();
  return [means[Math.floor(0.025 * DRAWS)]!, means[Math.ceil(0.975 * DRAWS) - 1]!];
}

function blockSums(values: Float64Array, random: Random): { sum: number; count: number }[] {
  const blocks = Array.from({ length: Math.min(BLOCKS_MAX, values.length) }, () => ({ sum: 0, count: 0 }));
  for (const [place, row] of shuffled(Int32Array.from(values.keys()), random).entries()) {
    const block = blocks[place % blocks.length]!;
    block.sum += values[row]!;
    block.count++;
  }
  return blocks;
}
