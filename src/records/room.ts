import type { Room } from '#platform/room.ts';
import { RECORD_FIGURES } from './catalogue/figures.ts';
import { CUSTOMER_LIST } from './queries/customers.ts';
import { INVOICE_LINE_LIST, INVOICE_LIST } from './queries/invoices.ts';
import { CREDIT_LIST, PAYMENT_LIST } from './queries/payments.ts';
import { PRICE_LIST, PRODUCT_LIST } from './queries/products.ts';
import { SUBSCRIPTION_LIST } from './queries/subscriptions.ts';
import { recordRoutes } from './routes.ts';

/** The facts as they stand. */
export const recordsRoom: Room = {
  name: 'records',
  lists: [
    CUSTOMER_LIST,
    PRODUCT_LIST,
    PRICE_LIST,
    SUBSCRIPTION_LIST,
    INVOICE_LIST,
    INVOICE_LINE_LIST,
    PAYMENT_LIST,
    CREDIT_LIST,
  ],
  figures: RECORD_FIGURES,
  async routes(app) {
    recordRoutes(app);
  },
};
