/** What a contract is worth from now on: a margin at the end of each period that the customer still lives through. */
export type ContractTerms = {
  /** Money that stays of one period. */
  readonly margin: number;
  /** Per period: 0.01 is one per cent. */
  readonly discount: number;
  /** The chance to live through 1, 2, … periods from now; its length is the horizon. */
  readonly survival: readonly number[];
};

export type ContractValue = {
  /** Σ S(t)·margin ÷ (1 + d)ᵗ. */
  readonly value: number;
  /** The middle 80 % of what one such customer may bring: the values of short and long lives. */
  readonly low80: number;
  readonly high80: number;
  /** Periods expected to be lived through within the horizon. */
  readonly periods: number;
};

/**
 * The lifetime value of a customer under contract (Gupta, Lehmann and Stuart 2004; Berger and Nasr 1998). The
 * interval is exact given the curve: value rises with the length of life, so its quantiles are the values of life's.
 * Chances outside 0 to 1 or that rise are made possible; a margin that is not finite is unknown and counts as 0.
 */
export function contractValue({ margin, discount, survival }: ContractTerms): ContractValue {
  const each = Number.isFinite(margin) ? margin : 0;
  const chances = falling(survival);
  const worth = chances.map((_chance, at) => each / (1 + discount) ** (at + 1));
  const value = worth.reduce((sum, amount, at) => sum + amount * chances[at]!, 0);
  const after = (periods: number) => worth.slice(0, periods).reduce((sum, amount) => sum + amount, 0);
  const ends = [after(lifeQuantile(chances, 0.1)), after(lifeQuantile(chances, 0.9))];
  return {
    value,
    low80: Math.min(...ends),
    high80: Math.max(...ends),
    periods: chances.reduce((sum, chance) => sum + chance, 0),
  };
}

export type ContractParts = { readonly base: number; readonly margin: number; readonly life: number };

/**
 * A contract's value against a typical one in parts that add up: base + margin + life = value. Value is margin times
 * discounted life, and each part is the Shapley value (1953) of its factor.
 */
export function contractParts(of: ContractTerms, typical: ContractTerms): ContractParts {
  const life = (terms: ContractTerms) => contractValue({ ...terms, margin: 1 }).value;
  const [own, usual] = [life(of), life(typical)];
  const base = typical.margin * usual;
  const byMargin = ((of.margin - typical.margin) * (own + usual)) / 2;
  return { base, margin: byMargin, life: of.margin * own - base - byMargin };
}

/** Chances come with rounding: 1 − 0.9 is a tenth. */
const ROUNDING = 1e-12;

/** The fewest whole periods that a life has with at least the given chance of being no longer. */
function lifeQuantile(chances: readonly number[], share: number): number {
  const periods = chances.findIndex((chance) => 1 - chance >= share - ROUNDING);
  return periods === -1 ? chances.length : periods;
}

function falling(survival: readonly number[]): number[] {
  let least = 1;
  return survival.map((chance) => {
    least = Math.min(least, Number.isFinite(chance) ? Math.max(0, chance) : least);
    return least;
  });
}
