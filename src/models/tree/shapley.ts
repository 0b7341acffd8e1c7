import { gaussLegendre, type Quadrature } from './quadrature.ts';
import { goesLeft, type Tree } from './tree.ts';

/** A tree readied to explain rows. Arrays go by node, and tell of the edge that leads to it; the root has none. */
export type Explainer = {
  readonly tree: Tree;
  /** What the tree says when nothing is known of a row: the mean of its leaves by cover. */
  readonly base: number;
  readonly parent: Int32Array;
  /** The node whose edge asked for the same feature before, on the way from the root; −1 where none did. */
  readonly earlier: Int32Array;
  /** The share of training rows that goes the path's way at all its edges for that feature. */
  readonly share: Float64Array;
  readonly quadrature: Quadrature;
};

/** Room to reckon in, for one tree at a time. */
export type Room = { readonly agrees: Uint8Array; readonly products: Float64Array };

/** Room for the largest of the trees, to be used again for every tree and row. */
export function roomFor(explainers: readonly Explainer[]): Room {
  let nodes = 1;
  let products = 1;
  for (const { parent, quadrature } of explainers) {
    nodes = Math.max(nodes, parent.length);
    products = Math.max(products, parent.length * quadrature.points.length);
  }
  return { agrees: new Uint8Array(nodes), products: new Float64Array(products) };
}

/** Readies trees for `addShapley`; trees whose paths ask for equally many features have one quadrature in common. */
export function explainersOf(trees: readonly Tree[]): Explainer[] {
  const rules = new Map<number, Quadrature>();
  return trees.map((tree) => {
    const { features, ...edges } = followEdges(tree);
    const count = Math.max(1, Math.ceil(features / 2));
    const quadrature = rules.get(count) ?? gaussLegendre(count);
    rules.set(count, quadrature);
    return { tree, quadrature, ...edges };
  });
}

/** The edges of a tree, its mean, and the most different features that a path asks for. */
function followEdges({ child, feature, value, cover }: Tree) {
  const nodes = child.length;
  const parent = new Int32Array(nodes).fill(-1);
  const earlier = new Int32Array(nodes).fill(-1);
  const share = new Float64Array(nodes).fill(1);
  const asked = new Int32Array(nodes);
  let base = 0;
  let features = 0;
  // Children come after their parents, so one pass in order goes down all paths at once.
  for (let node = 0; node < nodes; node++) {
    features = Math.max(features, asked[node]!);
    if (child[node] === 0) base += (cover[node]! / cover[0]!) * value[node]!;
    else
      for (let to = child[node]!; to <= child[node]! + 1; to++) {
        parent[to] = node;
        let before = node;
        while (before > 0 && feature[parent[before]!] !== feature[node]) before = parent[before]!;
        if (before > 0) earlier[to] = before;
        share[to] = (share[before]! * cover[to]!) / cover[node]!;
        asked[to] = asked[node]! + (before > 0 ? 0 : 1);
      }
  }
  return { base, features, parent, earlier, share };
}

/**
 * Adds the exact path-dependent Shapley values of a tree for one row (the game of TreeSHAP: Lundberg et al. 2020), times
 * `factor`, to `contributions`, which go by feature. With `base` they add up to what the tree says of the row.
 *
 * By Owen (1972) a Shapley value is ∫₀¹ ∂f/∂qᵢ dt of the multilinear extension f, where each feature is known with chance
 * t. A leaf's f is its value × Π over its path's features of z(1 − t) + o·t, z being the share of training rows that go
 * the path's way and o whether this row does: a polynomial, which Gauss–Legendre integrates exactly at half as many
 * points as features. Sums over leaves are shared by the edges above them, so a row costs nodes × points.
 */
export function addShapley(
  explainer: Explainer,
  row: ArrayLike<number>,
  factor: number,
  contributions: Float64Array,
  room: Room,
): void {
  agreements(explainer, row, room.agrees);
  pathProducts(explainer, room.agrees, factor, room.products);
  addSlopes(explainer, room.agrees, room.products, contributions);
}

/** Goes upwards: a node's product becomes the sum over the leaves below it, of which each edge takes its feature's slope. */
function addSlopes(
  { tree, parent, earlier, share, quadrature }: Explainer,
  agrees: Uint8Array,
  sums: Float64Array,
  contributions: Float64Array,
): void {
  const { points, weights } = quadrature;
  const count = points.length;
  const { child, feature, value } = tree;
  for (let node = child.length - 1; node > 0; node--) {
    const at = node * count;
    const above = parent[node]! * count;
    const before = earlier[node]!;
    const z = share[node]!;
    const o = agrees[node]!;
    const isLeaf = child[node] === 0;
    const isChanged = before < 0 || agrees[before] === 1;
    let gained = 0;
    for (let point = 0; point < count; point++) {
      if (isLeaf) sums[at + point]! *= value[node]!;
      const sum = sums[at + point]!;
      // The right child comes first, and starts the sum of its parent.
      sums[above + point] = (node & 1) === 0 ? sum : sums[above + point]! + sum;
      if (!isChanged) continue;
      const t = points[point]!;
      let slope = (o - z) / (z * (1 - t) + o * t);
      // Leaves below count the feature by this edge: an earlier one that counted them takes them back.
      if (before >= 0) slope -= (1 - share[before]!) / (share[before]! * (1 - t) + t);
      gained += weights[point]! * sum * slope;
    }
    contributions[feature[parent[node]!]!]! += gained;
  }
}

/** Whether the row goes the path's way at all edges for the feature so far, by node. */
function agreements({ tree, earlier }: Explainer, row: ArrayLike<number>, agrees: Uint8Array): void {
  const { child, feature } = tree;
  for (let node = 0; node < child.length; node++) {
    const left = child[node]!;
    if (left === 0) continue;
    const isLeft = goesLeft(tree, node, row[feature[node]!]!);
    const before = earlier[left]! < 0 ? 1 : agrees[earlier[left]!]!;
    agrees[left] = isLeft ? before : 0;
    agrees[left + 1] = isLeft ? 0 : before;
  }
}

/** Π of z(1 − t) + o·t over the features of the path to each node, at each point, times `factor`. */
function pathProducts(
  { parent, earlier, share, quadrature }: Explainer,
  agrees: Uint8Array,
  factor: number,
  products: Float64Array,
): void {
  const { points } = quadrature;
  const count = points.length;
  const nodes = parent.length;
  products.fill(factor, 0, count);
  for (let node = 1; node < nodes; node++) {
    const at = node * count;
    const above = parent[node]! * count;
    const before = earlier[node]!;
    const z = share[node]!;
    const o = agrees[node]!;
    for (let point = 0; point < count; point++) {
      const t = points[point]!;
      let ratio = z * (1 - t) + o * t;
      if (before >= 0) ratio /= share[before]! * (1 - t) + agrees[before]! * t;
      products[at + point] = products[above + point]! * ratio;
    }
  }
}
