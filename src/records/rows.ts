import type { Selectable } from 'kysely';
import { decimal } from '#core/decimal.ts';
import { roundToMinor } from '#core/money.ts';
import type { BilledLine, Credit } from './billing.ts';
import { type ContractTerm, contractTermNamed } from './contract-term.ts';
import type { Price } from './price.ts';
import type { SourceMapping } from './source-mapping.ts';
import type { Subscription } from './subscription.ts';
import type * as tables from './tables.ts';

const optional = (text: string | null) => (text === null ? null : decimal(text));

/** A stored price as the engine reads it. */
export function priceOf(row: Selectable<tables.PricesTable>): Price {
  return {
    priceId: row.price_id,
    productKey: row.product_key,
    model: row.model,
    currency: row.currency,
    unitAmount: optional(row.unit_amount),
    packageSize: optional(row.package_size),
    tiers: (row.tiers ?? []).map((tier) => ({
      upTo: optional(tier.up_to),
      unitAmount: decimal(tier.unit_amount),
      flatAmount: decimal(tier.flat_amount),
    })),
    includedUnits: optional(row.included_units),
    minimumAmount: optional(row.minimum_amount),
    effectiveFrom: row.effective_from,
    effectiveTo: row.effective_to,
  };
}

/** A stored subscription as the engine reads it; only trial and pause are read from the status (rule 17). */
export function subscriptionOf(row: Selectable<tables.SubscriptionsTable>): Subscription {
  return {
    subscriptionId: row.subscription_id,
    accountId: row.account_id,
    priceId: row.price_id,
    startDate: row.start_date,
    endDate: row.end_date,
    quantity: optional(row.quantity),
    interval: row.billing_interval,
    anchorDay: row.anchor_day,
    timeZone: row.time_zone,
    discountPercent: optional(row.discount_percent),
    discountUntil: row.discount_until,
    commitmentAmount: optional(row.commitment_amount),
    renewalDate: row.renewal_date,
    renewalUpliftPercent: optional(row.renewal_uplift_percent),
    autoRenew: row.auto_renew ?? true,
    owesNothing: row.status === 'trialing' || row.status === 'paused',
    contractId: textOf(row.attributes.contract_id ?? row.attributes.contract),
  };
}

const textOf = (value: unknown) => (typeof value === 'string' && value !== '' ? value : null);

/** A line with what its invoice says: currency, account's subscription, and the period when it has none. */
export type LineWithInvoice = Selectable<tables.InvoiceLinesTable> & {
  invoice_subscription_id: string | null;
  invoice_period_start: string;
  invoice_period_end: string;
  currency: string;
  issued_at: Date | null;
};

/** What lines of a subscription without a product bill: its price's product. */
export type ProductOfSubscription = (subscriptionId: string) => string | null;

/** An issued line resolved to product, period and minor units; null for tax and fees, which bill no product. */
export function billedLineOf(row: LineWithInvoice, productOf: ProductOfSubscription): BilledLine | null {
  if (row.kind === 'tax' || row.kind === 'fee') return null;
  const subscriptionId = row.invoice_subscription_id;
  return {
    invoiceId: row.invoice_id,
    lineId: row.line_id,
    subscriptionId,
    productKey: row.product_key ?? (subscriptionId === null ? null : productOf(subscriptionId)),
    kind: row.kind,
    amountMinor: roundToMinor(decimal(row.amount), row.currency),
    currency: row.currency,
    quantity: optional(row.quantity),
    period: {
      start: row.period_start ?? row.invoice_period_start,
      end: row.period_end ?? row.invoice_period_end,
    },
    issuedAt: row.issued_at?.getTime() ?? null,
    description: row.description,
  };
}

/** A negative credit line is a credit; so is a row of its own. */
export function creditOf(row: Selectable<tables.CreditsTable>): Credit {
  return {
    creditId: row.credit_id,
    kind: row.kind,
    productKey: row.product_key,
    periodStart: row.period_start,
    periodEnd: row.period_end,
    amountMinor: roundToMinor(decimal(row.amount), row.currency),
    currency: row.currency,
    reason: row.reason,
  };
}

/** True for a line that gives money back, which moves a gap but is never part of what was billed. */
export function isCreditLine(line: BilledLine): boolean {
  return line.kind === 'credit' && line.amountMinor < 0n;
}

/** Credit lines that credits.csv does not have too, as credits: each is counted once (rule 16). */
export function creditsOfLines(lines: readonly BilledLine[], stated: readonly Credit[]): Credit[] {
  const unmatched = new Set(stated);
  const creditLines = lines.filter(isCreditLine);
  const withoutTwin = creditLines.filter(
    (line) => !takeTwin(unmatched, (each) => each.creditId === line.lineId),
  );
  const alone = withoutTwin.filter((line) => !takeTwin(unmatched, (each) => isTwin(line, each)));
  return alone.map((line) => ({
    creditId: `${line.invoiceId}/${line.lineId}`,
    kind: 'credit' as const,
    productKey: line.productKey,
    periodStart: line.period.start,
    periodEnd: line.period.end,
    amountMinor: -line.amountMinor,
    currency: line.currency,
    reason: line.description,
  }));
}

function takeTwin(unmatched: Set<Credit>, matches: (credit: Credit) => boolean): boolean {
  const twin = [...unmatched].find(matches);
  return twin !== undefined && unmatched.delete(twin);
}

/** The same size, and no word against it: a product or period that one of the two leaves out may be the other's. */
function isTwin(line: BilledLine, credit: Credit): boolean {
  const isSize = credit.amountMinor === line.amountMinor || credit.amountMinor === -line.amountMinor;
  if (!isSize || credit.currency !== line.currency) return false;
  if (credit.productKey !== null && line.productKey !== null && credit.productKey !== line.productKey)
    return false;
  if (credit.periodStart === null) return true;
  return (
    credit.periodStart < line.period.end &&
    (credit.periodEnd === null || credit.periodEnd > line.period.start)
  );
}

type MappingRow = Pick<
  Selectable<tables.UsageMappingsTable>,
  'source_key' | 'account_source_id' | 'account_id' | 'product_key' | 'multiplier' | 'state'
>;

/** A stored mapping as it is read; empty texts say that it holds for anybody. */
export function sourceMappingOf(row: MappingRow): SourceMapping {
  return {
    sourceKey: row.source_key,
    accountSourceId: row.account_source_id,
    accountId: row.account_id || null,
    productKey: row.product_key,
    multiplier: decimal(row.multiplier),
    isApproved: row.state === 'approved',
  };
}

/** A stored term of a contract; a document's reader says of its own terms that nobody confirmed them. */
export function contractTermOf(row: Selectable<tables.ContractTermsTable>): ContractTerm {
  return {
    contractId: row.contract_id,
    accountId: row.account_id,
    written: row.term,
    name: contractTermNamed(row.term),
    value: row.value,
    effectiveFrom: row.effective_from,
    productKey: row.product_key || null,
    subscriptionId: row.subscription_id || null,
    clause: row.clause,
    isConfirmed: row.attributes.state !== 'extracted',
  };
}
