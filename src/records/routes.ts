import type { FastifyReply, FastifyRequest } from 'fastify';
import { READ } from '#core/permission.ts';
import { sendList, wantsCsv } from '#platform/csv.ts';
import type { App } from '#platform/http.ts';
import { columnsOf, type ListName, type ListQuery, listRecords, readCustomer } from './queries.ts';
import {
  customer,
  customerParams,
  customersPage,
  customersQuery,
  invoicesPage,
  ofAccountQuery,
  pricesPage,
  productsPage,
  recordsQuery,
  subscriptionsPage,
} from './shapes.ts';

const tags = ['Records'];

/** The facts as they stand, each list as JSON or CSV. */
export function recordRoutes(app: App, _ground?: unknown): void {
  const answer = <L extends ListName>(request: FastifyRequest, reply: FastifyReply, list: L) => {
    const query = request.query as ListQuery;
    if (!wantsCsv(request)) return listRecords(request.ctx, list, query);
    return sendList(reply, list, columnsOf(list), query.cursor, (page) =>
      listRecords(request.ctx, list, { ...query, ...page }),
    ) as never;
  };
  app.get(
    '/api/customers',
    {
      config: { permission: READ },
      schema: {
        operationId: 'listCustomers',
        summary: 'Customers by account id',
        tags,
        querystring: customersQuery,
        response: { 200: customersPage },
      },
    },
    (request, reply) => answer(request, reply, 'customers'),
  );
  app.get(
    '/api/customers/:id',
    {
      config: { permission: READ },
      schema: {
        operationId: 'getCustomer',
        summary: 'One customer',
        tags,
        params: customerParams,
        response: { 200: customer },
      },
    },
    (request) => readCustomer(request.ctx, request.params.id),
  );
  app.get(
    '/api/products',
    {
      config: { permission: READ },
      schema: {
        operationId: 'listProducts',
        summary: 'Products',
        tags,
        querystring: recordsQuery,
        response: { 200: productsPage },
      },
    },
    (request, reply) => answer(request, reply, 'products'),
  );
  app.get(
    '/api/prices',
    {
      config: { permission: READ },
      schema: {
        operationId: 'listPrices',
        summary: 'Prices with all their versions',
        tags,
        querystring: recordsQuery,
        response: { 200: pricesPage },
      },
    },
    (request, reply) => answer(request, reply, 'prices'),
  );
  app.get(
    '/api/subscriptions',
    {
      config: { permission: READ },
      schema: {
        operationId: 'listSubscriptions',
        summary: 'Subscriptions with all their versions; `account` narrows to one account',
        tags,
        querystring: ofAccountQuery,
        response: { 200: subscriptionsPage },
      },
    },
    (request, reply) => answer(request, reply, 'subscriptions'),
  );
  app.get(
    '/api/invoices',
    {
      config: { permission: READ },
      schema: {
        operationId: 'listInvoices',
        summary: 'Invoices; `account` narrows to one account',
        tags,
        querystring: ofAccountQuery,
        response: { 200: invoicesPage },
      },
    },
    (request, reply) => answer(request, reply, 'invoices'),
  );
}
