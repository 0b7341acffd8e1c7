import type { Context } from '#platform/context.ts';
import type { EngineInput } from '../evidence/facts-codec.ts';
import { withoutOthers } from '../evidence/needed.ts';
import { type AccountResult, reconcileAccount } from '../reconcile-account.ts';
import { readEdges } from './edges.ts';
import { readFacts } from './facts.ts';
import { readSettings } from './settings.ts';

/** The exact input of the engine for one account, without what only others need, and what the engine makes of it. */
export type AccountCalculation = { readonly input: EngineInput; readonly result: AccountResult };

/** The calculation of one account as of an instant, with the settings of now. */
export async function readCalculation(
  ctx: Context,
  accountId: string,
  asOf: Date,
): Promise<AccountCalculation | null> {
  const rules = await readSettings(ctx);
  const own = { ...rules, test_accounts: rules.test_accounts.filter((account) => account === accountId) };
  const settings = { asOfMs: asOf.getTime(), rules: own };
  const [facts] = await readFacts(ctx, [accountId]);
  if (!facts) return null;
  const needed = withoutOthers(facts);
  const result = reconcileAccount(needed, settings);
  if (result.edgesWanted.size === 0) return { input: { facts: needed, settings }, result };
  const whole = await readEdges(ctx, needed, result.edgesWanted);
  return { input: { facts: whole, settings }, result: reconcileAccount(whole, settings) };
}
