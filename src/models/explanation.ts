/** What one column adds to a row's log-odds; `value` is the row's cell as a person reads it, null when missing. */
export type Reason = {
  readonly name: string;
  readonly group: string;
  readonly value: string | number | null;
  readonly points: number;
};

/** A probability in parts: base + Σ points = logOdds, and probability = 1 ÷ (1 + exp(−logOdds)). */
export type Explanation = {
  readonly probability: number;
  readonly logOdds: number;
  readonly base: number;
  /** Largest |points| first. */
  readonly reasons: readonly Reason[];
};
