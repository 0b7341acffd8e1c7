import { CHURNED_CUSTOMERS, CUSTOMER_COUNT, STATED_ARR } from './customers.ts';
import { INVOICE_LINE_COUNT, INVOICED, INVOICED_TAX } from './invoice-lines.ts';
import { INVOICE_COUNT, OUTSTANDING, OVERDUE } from './invoices.ts';
import { CREDITED, PAID } from './payments.ts';
import { PRODUCT_COUNT } from './products.ts';
import { ACTIVE_SUBSCRIPTIONS, SUBSCRIBED_CUSTOMERS } from './subscriptions.ts';

/** What can be asked of the facts. */
export const RECORD_FIGURES = [
  CUSTOMER_COUNT,
  CHURNED_CUSTOMERS,
  STATED_ARR,
  PRODUCT_COUNT,
  ACTIVE_SUBSCRIPTIONS,
  SUBSCRIBED_CUSTOMERS,
  INVOICED,
  INVOICED_TAX,
  INVOICE_COUNT,
  INVOICE_LINE_COUNT,
  OUTSTANDING,
  OVERDUE,
  PAID,
  CREDITED,
] as const;
