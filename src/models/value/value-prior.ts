import type { Random } from '#core/random.ts';
import type { Table } from '../table.ts';
import { valuesAt } from '../table-rows.ts';
import { contractParts, fitContractPrior } from './contract-prior.ts';
import { fitPurchasePrior, purchaseParts } from './purchase-prior.ts';
import { purchasesOf, soundPurchases } from './purchases.ts';
import { contractTable, purchaseTable } from './value-features.ts';
import type { Customers, PriorParts, ValueExamples, ValuePrior } from './value-model.ts';

/** Fits what is said without looking at outcomes: BG/NBD and gamma-gamma, or survival times margin. */
export function fitPrior({ customers, signs, terms, horizon }: ValueExamples, random: Random): ValuePrior {
  if (customers.kind === 'purchases') return fitPurchasePrior(customers.purchases, horizon, random);
  if (!terms) throw new RangeError('Customers under contract need a hazard and a discount.');
  return fitContractPrior(customers.contracts, signs, terms, horizon);
}

/** Applies a prior to customers of its kind; others are a RangeError. */
export function priorParts(prior: ValuePrior, customers: Customers, signs: Table | null): PriorParts {
  if (prior.kind === 'purchases' && customers.kind === 'purchases')
    return purchaseParts(prior, customers.purchases);
  if (prior.kind === 'contracts' && customers.kind === 'contracts')
    return contractParts(prior, customers.contracts, signs);
  throw new RangeError(`A model of ${prior.kind} was asked about ${customers.kind}.`);
}

/** The columns that members read. */
export function valueTable(customers: Customers, parts: PriorParts, signs: Table | null): Table {
  const own =
    customers.kind === 'purchases'
      ? purchaseTable(customers.purchases, parts)
      : contractTable(customers.contracts, parts);
  return { rows: parts.value.length, columns: [...own, ...(signs?.columns ?? [])] };
}

/** Customers whose histories are possible. */
export function soundCustomers(customers: Customers): Customers {
  if (customers.kind === 'contracts') return customers;
  return { kind: 'purchases', purchases: soundPurchases(customers.purchases) };
}

/** Some of the customers, in the order of `rows`. */
export function customersOf(customers: Customers, rows: Int32Array): Customers {
  if (customers.kind === 'purchases')
    return { kind: 'purchases', purchases: purchasesOf(customers.purchases, rows) };
  const { age, margin } = customers.contracts;
  const contracts = { rows: rows.length, age: valuesAt(age, rows), margin: valuesAt(margin, rows) };
  return { kind: 'contracts', contracts };
}
