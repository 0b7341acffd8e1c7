import { bind, ownColumns } from '#catalogue/binding.ts';
import { listOf } from '#catalogue/list.ts';
import { PRICES, PRODUCTS } from '../catalogue/products.ts';
import { attributes, tiers } from '../shapes.ts';
import { withProduct } from './joins.ts';

export const PRODUCT_LIST = listOf(
  bind(PRODUCTS, { from: 'products as product', columns: ownColumns(PRODUCTS, 'product', {}) }),
  { extra: { attributes } },
);

export const PRICE_LIST = listOf(
  bind(PRICES, {
    from: `prices as price ${withProduct('price')}`,
    columns: ownColumns(PRICES, 'price', { product_name: 'product.name' }),
  }),
  { extra: { attributes, tiers } },
);
