/** A table of numbers by column, all of one length; NaN is a missing value. What the learners read. */
export type Matrix = {
  readonly rows: number;
  readonly names: readonly string[];
  readonly columns: readonly Float64Array[];
};
