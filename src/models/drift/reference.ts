import type { CategoryColumn, Column, NumberColumn, Table } from '../table.ts';

/** How a column of numbers lay in training: shares of rows up to each edge, above the last, and missing. */
export type NumberReference = {
  readonly kind: 'number';
  readonly name: string;
  readonly edges: readonly number[];
  readonly shares: readonly number[];
};

/** How a column of words lay in training: shares of the common levels, of all others together, and missing. */
export type CategoryReference = {
  readonly kind: 'category';
  readonly name: string;
  readonly levels: readonly string[];
  readonly shares: readonly number[];
};

export type ColumnReference = NumberReference | CategoryReference;

/** What a model keeps of its training rows, so that later rows can be held against them. JSON. */
export type DriftReference = {
  readonly rows: number;
  readonly columns: readonly ColumnReference[];
  /** Of what the model answered for rows it had not seen; null when not kept. */
  readonly score: NumberReference | null;
};

const BINS_MAX = 10;
/** A bin of fewer training rows would move by chance alone. */
const ROWS_PER_BIN_MIN = 20;
const LEVELS_MAX = 20;
const LEVEL_SHARE_MIN = 0.01;

/** The reference of training rows and of the scores a model gave them out of fold; infinities count as missing. */
export function driftReference(table: Table, scores: Float64Array | null): DriftReference {
  const score = scores && numberReference({ kind: 'number', name: 'score', values: scores });
  return { rows: table.rows, columns: table.columns.map(referenceOf), score };
}

const referenceOf = (column: Column): ColumnReference =>
  column.kind === 'number' ? numberReference(column) : categoryReference(column);

function numberReference({ name, values }: NumberColumn): NumberReference {
  const known = values.filter(Number.isFinite).sort();
  const bins = Math.max(1, Math.min(BINS_MAX, Math.floor(known.length / ROWS_PER_BIN_MIN)));
  const edges = new Set<number>();
  for (let bin = 1; bin < bins; bin++) edges.add(known[Math.floor((bin * known.length) / bins)]!);
  // A constant column keeps its value as the only edge, so that any other value falls beside it.
  if (known.length > 0) for (const end of [known[0]!, known[known.length - 1]!]) edges.add(end);
  const bare: NumberReference = { kind: 'number', name, edges: [...edges].sort((a, b) => a - b), shares: [] };
  return { ...bare, shares: shares(binCounts(bare, { kind: 'number', name, values })) };
}

function categoryReference(column: CategoryColumn): CategoryReference {
  const counts = new Map<string, number>();
  for (const code of column.codes) {
    const level = column.levels[code];
    if (level !== undefined) counts.set(level, (counts.get(level) ?? 0) + 1);
  }
  const common = [...counts]
    .filter(([, count]) => count >= LEVEL_SHARE_MIN * column.codes.length)
    .sort(([a, more], [b, less]) => less - more || (a < b ? -1 : 1))
    .slice(0, LEVELS_MAX)
    .map(([level]) => level);
  const bare: CategoryReference = { kind: 'category', name: column.name, levels: common, shares: [] };
  return { ...bare, shares: shares(binCounts(bare, column)) };
}

/**
 * Rows of a column by bin of the reference: the reference's own bins, then one for missing. A column of another kind
 * than in training counts as missing throughout.
 */
export function binCounts(reference: ColumnReference, column: Column): Float64Array {
  if (reference.kind === 'number') {
    const counts = new Float64Array(reference.edges.length + 2);
    const { edges } = reference;
    if (column.kind !== 'number') counts[counts.length - 1] = column.codes.length;
    else for (const value of column.values) counts[numberBin(edges, value)]! += 1;
    return counts;
  }
  const counts = new Float64Array(reference.levels.length + 2);
  const [other, missing] = [reference.levels.length, reference.levels.length + 1];
  if (column.kind !== 'category') {
    counts[missing] = column.values.length;
    return counts;
  }
  const binOf = new Map(reference.levels.map((level, bin) => [level, bin]));
  const bins = column.levels.map((level) => binOf.get(level) ?? other);
  for (const code of column.codes) counts[bins[code] ?? missing]! += 1;
  return counts;
}

function numberBin(edges: readonly number[], value: number): number {
  if (!Number.isFinite(value)) return edges.length + 1;
  let [low, high] = [0, edges.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (value <= edges[middle]!) high = middle;
    else low = middle + 1;
  }
  return low;
}

function shares(counts: Float64Array): number[] {
  const total = counts.reduce((sum, count) => sum + count, 0);
  return Array.from(counts, (count) => (total === 0 ? 0 : count / total));
}
