import type { Context } from '#platform/context.ts';
import { type AccountResult, reconcileAccount } from '../reconcile-account.ts';
import { readEdges } from './edges.ts';
import { readFacts } from './facts.ts';
import { readSettings } from './settings.ts';

/**
 * Reads the facts of some accounts and reconciles each as of an instant. The few whose neighbouring periods differ
 * in opposite directions are looked at again with the use around their edges.
 */
export async function reckonAccounts(
  ctx: Context,
  accounts: readonly string[],
  asOfMs: number,
): Promise<AccountResult[]> {
  const settings = { asOfMs, rules: await readSettings(ctx) };
  const results: AccountResult[] = [];
  for (const facts of await readFacts(ctx, accounts)) {
    const result = reconcileAccount(facts, settings);
    const isComplete = result.edgesWanted.size === 0;
    results.push(
      isComplete ? result : reconcileAccount(await readEdges(ctx, facts, result.edgesWanted), settings),
    );
  }
  return results;
}
