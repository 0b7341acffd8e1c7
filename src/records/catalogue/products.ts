import { choice, day, decimal, json, text } from '#catalogue/column.ts';
import { entity } from '#catalogue/entity.ts';
import { measure } from '#catalogue/measure.ts';
import { attributes, productName } from './columns.ts';

const productWords = {
  parameter: 'product',
  dimension: 'product',
  filter: true,
  group: true,
  search: true,
  shown: true,
} as const;

/** What is sold: one row for each product key. */
export const PRODUCTS = entity('products', {
  one: 'product',
  many: 'products',
  definition: 'Products as stated in the imported files.',
  reads: ['records'],
  key: ['product_key'],
  order: ['product_key', 'asc'],
  label: 'name',
  columns: {
    product_key: text({ label: 'Product', ...productWords }),
    name: text({ label: 'Name', sort: true, search: true, shown: true }),
    unit: text({ label: 'Unit', nullable: true, filter: true, group: true, shown: true }),
    aggregation: choice(['sum', 'max', 'last', 'unique_count'], {
      label: 'Aggregation',
      definition: 'How the usage of a period is aggregated.',
      filter: true,
      sort: true,
      group: true,
      shown: true,
    }),
    category: text({ label: 'Category', nullable: true, filter: true, sort: true, group: true, shown: true }),
    attributes,
  },
});

/** What a product costs: a row for each version of a price. Its figures are exact decimals in its own currency. */
export const PRICES = entity('prices', {
  one: 'price',
  many: 'prices',
  definition: 'Prices with all their versions; each version applies from its own day on.',
  reads: ['records'],
  key: ['price_id', 'effective_from'],
  order: ['price_id', 'asc'],
  label: 'price_id',
  columns: {
    price_id: text({ label: 'Price id', parameter: 'price', filter: true, search: true, shown: true }),
    effective_from: day({
      label: 'From',
      definition: 'The first day of the version; 0001-01-01 where it holds from the beginning.',
      filter: true,
      sort: true,
      shown: true,
    }),
    effective_to: day({
      label: 'To',
      definition: 'The first day on which the version no longer applies.',
      nullable: true,
      filter: true,
      sort: true,
    }),
    product_key: text({ label: 'Product', ...productWords, sort: true }),
    model: choice(['per_unit', 'graduated', 'volume', 'package', 'flat'], {
      label: 'Model',
      filter: true,
      sort: true,
      group: true,
      shown: true,
    }),
    currency: text({ label: 'Currency', filter: true, sort: true, group: true, shown: true }),
    unit_amount: decimal({ label: 'Per unit', nullable: true, shown: true }),
    package_size: decimal({ label: 'Package size', nullable: true }),
    tiers: json({ label: 'Tiers' }),
    included_units: decimal({ label: 'Included units', nullable: true }),
    minimum_amount: decimal({ label: 'Minimum', nullable: true }),
    attributes,
    product_name: productName,
  },
});

export const PRODUCT_COUNT = measure('products', {
  version: 1,
  of: PRODUCTS,
  count: true,
  label: 'Products',
  definition: 'Products in the imported files.',
  source: 'products.csv',
  good: 'neither',
});
