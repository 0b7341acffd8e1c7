import type { Tx } from '#platform/postgres.ts';
import type { ContractTerm } from '#records/contract-term.ts';
import { contractTermOf } from '#records/rows.ts';

/** The terms of the contracts of some accounts, by the account id that the source uses. */
export async function readContractTerms(
  tx: Tx,
  sources: readonly string[],
): Promise<Map<string, ContractTerm[]>> {
  const found = new Map<string, ContractTerm[]>();
  if (sources.length === 0) return found;
  const rows = await tx
    .selectFrom('contract_terms')
    .selectAll()
    .where('account_id', 'in', sources)
    .orderBy('contract_id')
    .orderBy('term')
    .orderBy('effective_from')
    .orderBy('product_key')
    .orderBy('subscription_id')
    .execute();
  for (const row of rows) {
    found.set(row.account_id, [...(found.get(row.account_id) ?? []), contractTermOf(row)]);
  }
  return found;
}
