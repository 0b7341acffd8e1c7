import { query } from './call.ts';
import type { Operation } from './operations.ts';
import type { Realm } from './world.ts';

/** A list of facts; its filters may name what is not there. */
const list = (url: string, filters: (theirs: Realm) => Record<string, string>): Operation => ({
  own: () => ({ method: 'GET', url }),
  foreign: (theirs) =>
    Object.entries(filters(theirs)).map(([name, value]) => ({
      method: 'GET',
      url: `${url}${query({ [name]: value })}`,
      status: 200,
    })),
  pages: true,
  csv: true,
});

const ofAccount = ({ account, canary }: Realm) => ({ account, search: canary });

/** The facts as they stand. */
export const RECORD_OPERATIONS: Record<string, Operation> = {
  listCustomers: list('/api/customers', ofAccount),
  getCustomer: {
    own: (realm) => ({ method: 'GET', url: `/api/customers/${realm.account}` }),
    foreign: (theirs) => [{ method: 'GET', url: `/api/customers/${theirs.account}`, status: 404 }],
  },
  listProducts: list('/api/products', ({ product, canary }) => ({ product, search: canary })),
  listPrices: list('/api/prices', ({ product, canary }) => ({ product, search: canary })),
  listSubscriptions: list('/api/subscriptions', ofAccount),
  listInvoices: list('/api/invoices', ofAccount),
  listInvoiceLines: list('/api/invoice-lines', ofAccount),
  listPayments: list('/api/payments', ofAccount),
  listCredits: list('/api/credits', ofAccount),
};
