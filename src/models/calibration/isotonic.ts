import { logit } from '../log-odds.ts';

/** Calibrated log-odds at places of z in ascending order: straight lines between them, level beyond the ends. */
export type Isotonic = {
  readonly kind: 'isotonic';
  readonly at: readonly number[];
  readonly to: readonly number[];
};

type Block = { sum: number; positives: number; rows: number };

/**
 * Isotonic calibration (Zadrozny and Elkan 2002) by pooling adjacent violators (Ayer et al. 1955). Each block stands
 * at its mean z with its share of positives, drawn in by one row of the base rate so that no block is certain; blocks
 * of few rows that this puts out of order are pooled again. Lines between blocks keep the order of rows within
 * them. Needs at least one row.
 */
export function fitIsotonic(logOdds: Float64Array, outcome: Float64Array): Isotonic {
  const order = Uint32Array.from(logOdds, (_, row) => row).sort((a, b) => logOdds[a]! - logOdds[b]! || a - b);
  const blocks: Block[] = [];
  for (let from = 0; from < order.length; ) {
    const block: Block = { sum: 0, positives: 0, rows: 0 };
    const z = logOdds[order[from]!]!;
    for (; from < order.length && logOdds[order[from]!] === z; from++) {
      block.sum += z;
      block.positives += outcome[order[from]!]!;
      block.rows++;
    }
    blocks.push(block);
  }
  const base = (outcome.reduce((sum, each) => sum + each, 0) + 0.5) / (outcome.length + 1);
  const drawnIn = ({ positives, rows }: Block) => (positives + base) / (rows + 1);
  const pooled = pool(
    pool(blocks, ({ positives, rows }) => positives / rows),
    drawnIn,
  );
  return {
    kind: 'isotonic',
    at: pooled.map(({ sum, rows }) => sum / rows),
    to: pooled.map((block) => logit(drawnIn(block))),
  };
}

/** The calibrated log-odds of z. */
export function isotonicMap({ at, to }: Isotonic, z: number): number {
  let low = 0;
  let high = at.length - 1;
  if (z <= at[0]!) return to[0]!;
  if (z >= at[high]!) return to[high]!;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (at[middle]! <= z) low = middle;
    else high = middle;
  }
  const share = (z - at[low]!) / (at[high]! - at[low]!);
  return to[low]! + share * (to[high]! - to[low]!);
}

/** Joins neighbours until the share rises from block to block. */
function pool(blocks: readonly Block[], shareOf: (block: Block) => number): Block[] {
  const pooled: Block[] = [];
  for (const each of blocks) {
    let block = each;
    for (let below = pooled.at(-1); below && shareOf(below) >= shareOf(block); below = pooled.at(-1)) {
      pooled.pop();
      block = {
        sum: below.sum + block.sum,
        positives: below.positives + block.positives,
        rows: below.rows + block.rows,
      };
    }
    pooled.push(block);
  }
  return pooled;
}
