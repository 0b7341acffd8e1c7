/** A column of numbers; NaN is a missing value. `group` is the business word that reasons are given in. */
export type NumberColumn = {
  readonly kind: 'number';
  readonly name: string;
  readonly group?: string;
  readonly values: Float64Array;
};

/** A column of words: `codes` point into `levels`, −1 is missing. */
export type CategoryColumn = {
  readonly kind: 'category';
  readonly name: string;
  readonly group?: string;
  readonly codes: Int32Array;
  readonly levels: readonly string[];
};

export type Column = NumberColumn | CategoryColumn;

/** What was known of each row at its instant: columns of one length, each with a name of its own. */
export type Table = { readonly rows: number; readonly columns: readonly Column[] };

/**
 * Rows whose outcome is known. `outcome` is 0 or 1 for a classifier, an amount or count otherwise; `at` is the
 * instant (milliseconds since 1970) as of which a row's columns were known, or null when rows have no dates.
 */
export type Examples = {
  readonly table: Table;
  readonly outcome: Float64Array;
  readonly at: Float64Array | null;
};
