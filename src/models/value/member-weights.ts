/**
 * Non-negative weights of members whose weighted sum comes nearest to the target by weighted squares (stacking:
 * Breiman 1996), pulled towards equal weights by a ridge of `shrinkage` of the mean diagonal, since members resemble
 * each other. By coordinate descent, which is exact here as the problem is convex.
 */
export function memberWeights(
  members: readonly Float64Array[],
  target: Float64Array,
  rowWeights: Float64Array,
  shrinkage: number,
): number[] {
  const product = (a: Float64Array, b: Float64Array) =>
    a.reduce((sum, value, row) => sum + rowWeights[row]! * value * b[row]!, 0);
  const gram = members.map((a) => members.map((b) => product(a, b)));
  const right = members.map((member) => product(member, target));
  const equal = 1 / members.length;
  const diagonal = gram.reduce((sum, row, at) => sum + row[at]!, 0) / members.length;
  const pull = shrinkage * diagonal;
  const weights = members.map(() => equal);
  if (!(diagonal > 0)) return weights;
  for (let sweep = 0; sweep < 1_000; sweep++) {
    let moved = 0;
    for (const [at, row] of gram.entries()) {
      const others = row.reduce((sum, value, other) => sum + (other === at ? 0 : value * weights[other]!), 0);
      const next = Math.max(0, (right[at]! + pull * equal - others) / (row[at]! + pull));
      moved = Math.max(moved, Math.abs(next - weights[at]!));
      weights[at] = next;
    }
    if (moved < 1e-10) break;
  }
  return weights;
}
