import { json, text } from '#catalogue/column.ts';

const dimension = <const N extends string>(name: N, label: string) =>
  text({ label, dimension: name, nullable: true, filter: true, group: true, filterOnly: true });

/** By whom facts of an account are cut: what customers.csv says of it. */
export const ofCustomer = {
  owner: dimension('owner', 'Owner'),
  region: dimension('region', 'Region'),
  segment: dimension('segment', 'Segment'),
  industry: dimension('industry', 'Industry'),
} as const;

const accountWords = {
  label: 'Account id',
  parameter: 'account',
  dimension: 'account',
  filter: true,
  sort: true,
  group: true,
  search: true,
} as const;

export const accountId = text(accountWords);
/** Of facts that know their account by an invoice, which may not be loaded yet. */
export const accountOfInvoice = text({ ...accountWords, nullable: true });
export const accountName = text({ label: 'Account', nullable: true, search: true, shown: true });

export const productOf = (definition: string) =>
  text({
    label: 'Product',
    definition,
    parameter: 'product',
    dimension: 'product',
    nullable: true,
    filter: true,
    sort: true,
    group: true,
    search: true,
    shown: true,
  });
export const productName = text({ label: 'Product name', nullable: true });

export const currencyOf = (definition: string) =>
  text({ label: 'Currency', definition, nullable: true, filter: true, group: true });

export const attributes = json({
  label: 'Other columns',
  definition: 'Extra fields: columns of the source that match no field.',
});
