import { listRoute } from '#catalogue/routes/list-route.ts';
import { READ } from '#core/permission.ts';
import type { App } from '#platform/http.ts';
import { CUSTOMER_LIST, getCustomer } from './queries/customers.ts';
import { INVOICE_LINE_LIST, INVOICE_LIST } from './queries/invoices.ts';
import { CREDIT_LIST, PAYMENT_LIST } from './queries/payments.ts';
import { PRICE_LIST, PRODUCT_LIST } from './queries/products.ts';
import { SUBSCRIPTION_LIST } from './queries/subscriptions.ts';
import { customerParams } from './shapes.ts';

const tags = ['Records'];

/** The facts as they stand, each list as JSON or a file. */
export function recordRoutes(app: App): void {
  listRoute(app, '/api/customers', CUSTOMER_LIST, {
    operationId: 'listCustomers',
    summary: 'List customers by account id',
    tags,
  });
  app.get(
    '/api/customers/:id',
    {
      config: { permission: READ },
      schema: {
        operationId: 'getCustomer',
        summary: 'One customer',
        tags,
        params: customerParams,
        response: { 200: CUSTOMER_LIST.row },
      },
    },
    (request) => getCustomer(request.ctx, request.params.id),
  );
  listRoute(app, '/api/products', PRODUCT_LIST, { operationId: 'listProducts', summary: 'Products', tags });
  listRoute(app, '/api/prices', PRICE_LIST, {
    operationId: 'listPrices',
    summary: 'List prices with all their versions',
    tags,
  });
  listRoute(app, '/api/subscriptions', SUBSCRIPTION_LIST, {
    operationId: 'listSubscriptions',
    summary: 'List subscriptions with all their versions; `account` narrows to one account',
    tags,
  });
  listRoute(app, '/api/invoices', INVOICE_LIST, {
    operationId: 'listInvoices',
    summary: 'List invoices with the sums of their lines and payments; `account` narrows to one account',
    tags,
  });
  listRoute(app, '/api/invoice-lines', INVOICE_LINE_LIST, {
    operationId: 'listInvoiceLines',
    summary: 'Lines of invoices, each with its product and period',
    tags,
  });
  listRoute(app, '/api/payments', PAYMENT_LIST, {
    operationId: 'listPayments',
    summary: 'Payments of invoices',
    tags,
  });
  listRoute(app, '/api/credits', CREDIT_LIST, {
    operationId: 'listCredits',
    summary: 'Credits, waivers and refunds',
    tags,
  });
}
