/** How a column is held against values: lists for words and texts, bounds for figures and days. */
export const OPS = [
  'is',
  'is_not',
  'at_least',
  'at_most',
  'from',
  'before',
  'after',
  'blank',
  'filled',
  'contains',
] as const;
export type Op = (typeof OPS)[number];
