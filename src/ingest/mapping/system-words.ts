/**
 * Words of other billing systems and what they mean here, in lower case with underscores. They come from the type
 * definitions and published schemas of Stripe, Chargebee, Zuora, Xero, Lago, OpenMeter and ChartMogul; a word that
 * could mean two things is not here, so that somebody is asked. An empty meaning is one that we have no word for.
 */
type Words = Readonly<Record<string, string>>;

export const INVOICE_STATUS: Words = {
  // Stripe, Lago, OpenMeter
  finalized: 'open',
  finalised: 'open',
  issued: 'open',
  payment_processing: 'open',
  overdue: 'open',
  past_due: 'open',
  succeeded: 'paid',
  gathering: 'draft',
  generating: 'draft',
  // Chargebee
  posted: 'open',
  payment_due: 'open',
  not_paid: 'open',
  // Xero
  authorised: 'open',
  authorized: 'open',
  awaiting_payment: 'open',
  sent: 'open',
  submitted: 'draft',
  awaiting_approval: 'draft',
  // common to several
  unpaid: 'open',
  outstanding: 'open',
  partially_paid: 'open',
  partly_paid: 'open',
  approved: 'open',
  voided: 'void',
  cancelled: 'void',
  canceled: 'void',
  deleted: 'void',
  uncollectable: 'uncollectible',
  written_off: 'uncollectible',
  bad_debt: 'uncollectible',
};

export const SUBSCRIPTION_STATUS: Words = {
  // Stripe: dates decide, and only a trial or a pause owes nothing.
  past_due: 'active',
  unpaid: 'active',
  incomplete: 'active',
  incomplete_expired: 'canceled',
  // Chargebee
  in_trial: 'trialing',
  non_renewing: 'active',
  future: 'active',
  transferred: 'ended',
  // Zuora, Lago
  suspended: 'paused',
  terminated: 'ended',
  // common to several
  live: 'active',
  trial: 'trialing',
  trialling: 'trialing',
  on_hold: 'paused',
  cancelled: 'canceled',
  churned: 'canceled',
  expired: 'ended',
  completed: 'ended',
};

export const LINE_KIND: Words = {
  // Stripe: an item of its own may be anything.
  subscription: 'recurring',
  invoiceitem: '',
  invoice_item: '',
  // Chargebee
  plan: 'recurring',
  plan_item_price: 'recurring',
  addon: 'recurring',
  addon_item_price: 'recurring',
  plan_setup: 'fee',
  adhoc: 'fee',
  charge_item_price: 'fee',
  // Zuora, ChartMogul, Lago
  onetime: 'fee',
  one_time: 'fee',
  one_off: 'fee',
  add_on: 'fee',
  setup: 'fee',
  fixed_charge: 'recurring',
  commitment: 'minimum',
  metered: 'usage',
  consumption: 'usage',
  discount: 'credit',
  vat: 'tax',
};

export const PRICE_MODEL: Words = {
  perunit: 'per_unit',
  unit: 'per_unit',
  standard: 'per_unit',
  tiered: 'graduated',
  tiered_pricing: 'graduated',
  volume_pricing: 'volume',
  flat_fee: 'flat',
  flat_fee_pricing: 'flat',
  per_unit_pricing: 'per_unit',
  fixed: 'flat',
};
