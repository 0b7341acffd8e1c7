/**
 * The starts of new segments that minimise the squared distance from segment means plus `penalty` a segment, by
 * PELT (Killick, Fearnhead and Eckley 2012). Segments have `lengthMin` values at least. With a `grid` above 1,
 * starts are sought at its multiples alone, then moved to the best place between: a hundredfold faster for a
 * grid of ten.
 */
export function pelt(values: Float64Array, penalty: number, lengthMin: number, grid = 1): number[] {
  const { length } = values;
  const cost = segmentCost(values);
  const places: number[] = [];
  for (let at = Math.ceil(lengthMin / grid) * grid; at <= length - lengthMin; at += grid) places.push(at);
  const best = new Float64Array(length + 1).fill(Number.POSITIVE_INFINITY);
  const before = new Int32Array(length + 1);
  best[0] = -penalty;
  let candidates = [0];
  let waiting = 0;
  for (const to of [...places, length]) {
    for (; waiting < places.length && to - places[waiting]! >= lengthMin; waiting++)
      candidates.push(places[waiting]!);
    for (const from of candidates) {
      const total = best[from]! + cost(from, to) + penalty;
      if (total < best[to]!) {
        best[to] = total;
        before[to] = from;
      }
    }
    candidates = candidates.filter((from) => best[from]! + cost(from, to) <= best[to]!);
  }
  const starts: number[] = [];
  for (let to = length; to > 0 && before[to]! > 0; to = before[to]!) starts.unshift(before[to]!);
  return grid === 1 ? starts : refine(starts, cost, length, lengthMin, grid);
}

type Cost = (from: number, to: number) => number;

/** Squared distance from its mean of each segment, in constant time by running sums. */
function segmentCost(values: Float64Array): Cost {
  const sums = new Float64Array(values.length + 1);
  const squares = new Float64Array(values.length + 1);
  for (let at = 0; at < values.length; at++) {
    sums[at + 1] = sums[at]! + values[at]!;
    squares[at + 1] = squares[at]! + values[at]! ** 2;
  }
  return (from, to) => squares[to]! - squares[from]! - (sums[to]! - sums[from]!) ** 2 / (to - from);
}

/** Each start moved by less than a grid step to where its two segments cost least. */
function refine(starts: number[], cost: Cost, length: number, lengthMin: number, grid: number): number[] {
  const refined = [...starts];
  for (const [which, start] of starts.entries()) {
    const [from, to] = [refined[which - 1] ?? 0, refined[which + 1] ?? length];
    const low = Math.max(start - grid + 1, from + lengthMin);
    const high = Math.min(start + grid - 1, to - lengthMin);
    let least = cost(from, start) + cost(start, to);
    for (let at = low; at <= high; at++) {
      const moved = cost(from, at) + cost(at, to);
      if (moved < least) [least, refined[which]] = [moved, at];
    }
  }
  return refined;
}
