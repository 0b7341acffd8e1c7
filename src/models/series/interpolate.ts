/**
 * A copy without gaps: what is not finite lies on the straight line between its known neighbours; before the
 * first and after the last known value, it is that value. Throws a RangeError when nothing is known.
 */
export function interpolate(raw: Float64Array): Float64Array {
  const first = raw.findIndex(Number.isFinite);
  if (first === -1) throw new RangeError('A series needs one known value');
  const values = raw.slice().fill(raw[first]!, 0, first);
  let last = first;
  for (let at = first + 1; at < values.length; at++) {
    if (!Number.isFinite(values[at]!)) continue;
    for (let gap = last + 1; gap < at; gap++)
      values[gap] = values[last]! + ((values[at]! - values[last]!) * (gap - last)) / (at - last);
    last = at;
  }
  return values.fill(values[last]!, last + 1);
}
