import type { Scope } from '#catalogue/binding.ts';
import { type Fragment, sql } from '#catalogue/fragment.ts';

/** What is known of a row's account and product, by the relation that holds their keys. */
export const withCustomer = (relation: string) => `left join customers as customer
  on customer.organization_id = ${relation}.organization_id and customer.account_id = ${relation}.account_id`;
export const withProduct = (relation: string) => `left join products as product
  on product.organization_id = ${relation}.organization_id and product.product_key = ${relation}.product_key`;
export const withInvoice = (relation: string) => `left join invoices as invoice
  on invoice.organization_id = ${relation}.organization_id and invoice.invoice_id = ${relation}.invoice_id`;

/** How facts are cut by what customers.csv says of their account. */
export const CUSTOMER_SQL = {
  account_name: 'customer.name',
  owner: 'customer.owner',
  region: 'customer.region',
  segment: 'customer.segment',
  industry: 'customer.industry',
} as const;

/** The day of the question in the organization's zone, as `calendar.today`, and the zone, as `calendar.zone`. */
export function withCalendar({ asOf, zone }: Scope): Fragment {
  return sql`cross join (
    select (${asOf.toISOString()}::timestamptz at time zone ${zone})::date as today, ${zone}::text as zone) as calendar`;
}
