import type { Account, Subscription } from './world.ts';

/*
 * What contracts say beyond prices and subscriptions: contract_terms.csv. Every story that needs a term has
 * one; a term that changes no amount is there to be read all the same.
 */

export const TERM_COLUMNS = ['contract_id', 'account_id', 'term', 'value', 'effective_from', 'clause'];

/** Interest for late payment, per year of 365 days; a contract of the demo company always names it. */
export function lateInterestPercent(account: Account): number {
  return 6 + (account.index % 5);
}

/** How far back the customer agreed to be billed; null where the contract does not say. */
export function backBillingDays(account: Account): number | null {
  return account.index % 6 === 1 ? 90 + 45 * (account.index % 4) : null;
}

/** Rows of contract_terms.csv, account by account. */
export function termRows(accounts: Account[], subscriptions: Subscription[]): string[][] {
  const escalators = new Map(
    subscriptions.filter((one) => one.escalator).map((one) => [one.account.id, one.escalator]),
  );
  const owing = new Set(
    subscriptions.filter((one) => one.plan?.kind === 'uncollected').map((one) => one.account.id),
  );
  return accounts.flatMap((account) => {
    const rows: string[][] = [];
    const from = account.customerSince;
    const add = (term: string, value: string, effectiveFrom: string, clause: string) =>
      rows.push([`MSA-${account.id}`, account.id, term, value, effectiveFrom, clause]);
    const escalator = escalators.get(account.id);
    if (escalator) {
      const clause = `4.2 On ${escalator.from} and on each anniversary of it the fee rises by ${escalator.percent} %.`;
      add('escalator_percent', escalator.percent, escalator.from, clause);
    }
    const days = backBillingDays(account);
    if (days !== null) {
      const clause = `6.3 Charges may be invoiced up to ${days} days after the end of the period they are for.`;
      add('back_billing_days', String(days), from, clause);
    }
    if (owing.has(account.id) || account.index % 9 === 2) {
      const percent = lateInterestPercent(account);
      const clause = `5.4 Late payments bear interest of ${percent} % a year from the day after they are due.`;
      add('late_interest_percent', String(percent), from, clause);
    }
    return rows;
  });
}
