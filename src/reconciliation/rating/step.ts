/** What the figure of a step is; only money is in the currency. */
export const STEP_KINDS = ['units', 'unit_price', 'money', 'percent', 'days'] as const;
export type StepKind = (typeof STEP_KINDS)[number];

/** One line of the calculation, in the order in which it was done; `amount` is a plain decimal of its kind. */
export type Step = {
  readonly label: string;
  readonly arithmetic: string;
  readonly kind: StepKind;
  readonly amount: string;
};

/** A step as it was kept: before kinds were kept with it, all but the units above those included was money. */
export function stepOf(kept: Omit<Step, 'kind'> & { readonly kind?: StepKind }): Step {
  const kind = kept.kind ?? (kept.label === 'Units above those included' ? 'units' : 'money');
  return { label: kept.label, arithmetic: kept.arithmetic, kind, amount: kept.amount };
}
