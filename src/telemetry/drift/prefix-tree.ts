/** Numbers for each node: the sum of its places, and the highest and the lowest sum from its first place to one of them. */
const perNode = 3;

/**
 * Weights in a row, of which the prefix sum that is furthest from 0 is known at any time.
 *
 * A segment tree: changing two weights takes O(log n), the answer O(1). Exact for whole numbers below 2^53.
 */
export class PrefixTree {
  readonly #leaves: number;
  readonly #nodes: Float64Array;

  constructor(size: number) {
    this.#leaves = 2 ** Math.ceil(Math.log2(Math.max(2, size)));
    this.#nodes = new Float64Array(2 * this.#leaves * perNode);
  }

  /** The greatest |sum of the first k weights| over all k. */
  get furthest(): number {
    return Math.max(this.#nodes[perNode + 1] ?? 0, -(this.#nodes[perNode + 2] ?? 0));
  }

  /** Sets all weights. Places beyond them weigh nothing. */
  fill(weights: Float64Array): void {
    this.#nodes.fill(0);
    weights.forEach((weight, place) => {
      this.#add(this.#leaves + place, weight);
    });
    for (let node = this.#leaves - 1; node >= 1; node -= 1) this.#pull(node);
  }

  /** Takes an amount of weight from one place to another. */
  move(amount: number, { from, to }: { readonly from: number; readonly to: number }): void {
    if (from === to) return;
    let left = this.#leaves + from;
    let right = this.#leaves + to;
    this.#add(left, -amount);
    this.#add(right, amount);
    while (left > 1) {
      left >>>= 1;
      right >>>= 1;
      this.#pull(left);
      // From where both ways meet, one is enough.
      if (right !== left) this.#pull(right);
    }
  }

  #add(leaf: number, amount: number): void {
    const at = leaf * perNode;
    const weight = (this.#nodes[at] ?? 0) + amount;
    this.#nodes[at] = weight;
    this.#nodes[at + 1] = weight;
    this.#nodes[at + 2] = weight;
  }

  #pull(node: number): void {
    const nodes = this.#nodes;
    const left = 2 * node * perNode;
    const right = left + perNode;
    const sum = nodes[left] ?? 0;
    const at = node * perNode;
    nodes[at] = sum + (nodes[right] ?? 0);
    nodes[at + 1] = Math.max(nodes[left + 1] ?? 0, sum + (nodes[right + 1] ?? 0));
    nodes[at + 2] = Math.min(nodes[left + 2] ?? 0, sum + (nodes[right + 2] ?? 0));
  }
}
