import { gaussLegendre, type Quadrature } from './quadrature.ts';
import { goesLeft, type Tree } from './tree.ts';

/**
 * A tree readied to explain rows. Arrays go by node, and tell of the edge that leads to it; the root has
 * none.
 */
export type Explainer = {
  readonly tree: Tree;
  /** What the tree says when nothing is known of a row: the mean of its leaves by cover. */
  readonly base: number;
  readonly parent: Int32Array;
  /**
   * The node whose edge asked for the same feature before, on the way from the root; the root itself where
   * none did.
   */
  readonly earlier: Int32Array;
  /** The share of training rows that goes the path's way at all its edges for that feature. */
  readonly share: Float64Array;
  /** What a leaf says; 1 where there is no leaf. */
  readonly says: Float64Array;
  readonly quadrature: Quadrature;
};

/** Working memory, for one tree at a time. */
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

/**
 * Readies trees for `addShapley`; trees whose paths ask for equally many features have one quadrature in
 * common.
 */
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
  const earlier = new Int32Array(nodes);
  const share = new Float64Array(nodes).fill(1);
  const says = new Float64Array(nodes).fill(1);
  const asked = new Int32Array(nodes);
  const reach = new Float64Array(nodes).fill(1);
  let base = 0;
  let features = 0;
  // Children come after their parents, so one pass in order goes down all paths at once.
  for (let node = 0; node < nodes; node++) {
    features = Math.max(features, asked[node]!);
    if (child[node] === 0) {
      says[node] = value[node]!;
      base += reach[node]! * value[node]!;
    } else
      for (let to = child[node]!; to <= child[node]! + 1; to++) {
        parent[to] = node;
        reach[to] = (reach[node]! * cover[to]!) / cover[node]!;
        let before = node;
        while (before > 0 && feature[parent[before]!] !== feature[node]) before = parent[before]!;
        earlier[to] = before;
        share[to] = (share[before]! * cover[to]!) / cover[node]!;
        asked[to] = asked[node]! + (before > 0 ? 0 : 1);
      }
  }
  return { base, features, parent, earlier, share, says };
}

/**
 * Adds the exact path-dependent Shapley values of a tree for one row (the game of TreeSHAP: Lundberg et al.
 * 2020), times `factor`, to `contributions`, which go by feature. With `base` they add up to what the tree
 * says of the row.
 *
 * By Owen (1972) a Shapley value is ∫₀¹ ∂f/∂qᵢ dt of the multilinear extension f, where each feature is known
 * with chance t. A leaf's f is its value × Π over its path's features of z(1 − t) + o·t, z being the share of
 * training rows that go the path's way and o whether this row does: a polynomial, which Gauss–Legendre
 * integrates exactly at half as many points as features. Sums over leaves are shared by the edges above them,
 * so a row costs nodes × points.
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

/** Whether the row goes the path's way at all edges for the feature so far, by node. */
function agreements({ tree, earlier }: Explainer, row: ArrayLike<number>, agrees: Uint8Array): void {
  const { child, feature } = tree;
  agrees[0] = 1;
  for (let node = 0; node < child.length; node++) {
    const left = child[node]!;
    if (left === 0) continue;
    const before = agrees[earlier[left]!]!;
    const isLeft = goesLeft(tree, node, row[feature[node]!]!) ? 1 : 0;
    agrees[left] = before & isLeft;
    agrees[left + 1] = before & (1 - isLeft);
  }
}

/**
 * Goes down: Π of z(1 − t) + o·t over the features of the path to each node, at each point, times `factor`,
 * and at a leaf times what it says. A feature that was asked for before has its old z and o replaced; at the
 * root both are 1, and so is their term, which spares a question that the processor could not guess the
 * answer of.
 */
function pathProducts(
  explainer: Explainer,
  agrees: Uint8Array,
  factor: number,
  products: Float64Array,
): void {
  const { parent, earlier, share, says, quadrature } = explainer;
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
    const oldZ = share[before]!;
    const oldO = agrees[before]!;
    for (let point = 0; point < count; point++) {
      const t = points[point]!;
      const ratio = (z * (1 - t) + o * t) / (oldZ * (1 - t) + oldO * t);
      products[at + point] = products[above + point]! * ratio * says[node]!;
    }
  }
}

/**
 * Goes up: a node's product becomes the sum over the leaves below it, of which each edge takes the slope (o −
 * z) ÷ (z(1 − t) + o·t) of its feature; an edge above that asked for the same feature took its own slope of
 * them, and gives it back.
 */
function addSlopes(
  { tree, parent, earlier, share, quadrature }: Explainer,
  agrees: Uint8Array,
  sums: Float64Array,
  contributions: Float64Array,
): void {
  const { points, weights } = quadrature;
  const count = points.length;
  for (let node = parent.length - 1; node > 0; node--) {
    const at = node * count;
    const above = parent[node]! * count;
    const before = earlier[node]!;
    const z = share[node]!;
    const o = agrees[node]!;
    const oldZ = share[before]!;
    const oldO = agrees[before]!;
    // Right children have even numbers; they come first, and start their parent's sum.
    const isFirst = (node & 1) === 0;
    let gained = 0;
    for (let point = 0; point < count; point++) {
      const t = points[point]!;
      const sum = sums[at + point]!;
      sums[above + point] = isFirst ? sum : sums[above + point]! + sum;
      const term = z * (1 - t) + o * t;
      const oldTerm = oldZ * (1 - t) + oldO * t;
      gained += (weights[point]! * sum * ((o - z) * oldTerm - (oldO - oldZ) * term)) / (term * oldTerm);
    }
    contributions[tree.feature[parent[node]!]!]! += gained;
  }
}
