import type { Context } from '#platform/context.ts';
import type { EngineInput } from '../evidence/facts-codec.ts';
import { withoutOthers } from '../evidence/needed.ts';
import { reconcileAccount } from '../reconcile-account.ts';
import { readEdges } from './edges.ts';
import { readFacts } from './facts.ts';
import { readSettings } from './settings.ts';

/** The exact input of the engine for one account as of an instant, without what only others need; null when unknown. */
export async function readEngineInput(
  ctx: Context,
  accountId: string,
  asOf: Date,
): Promise<EngineInput | null> {
  const rules = await readSettings(ctx);
  const own = { ...rules, test_accounts: rules.test_accounts.filter((account) => account === accountId) };
  const settings = { asOfMs: asOf.getTime(), rules: own };
  const [facts] = await readFacts(ctx, [accountId]);
  if (!facts) return null;
  const { edgesWanted } = reconcileAccount(facts, settings);
  const whole = edgesWanted.size === 0 ? facts : await readEdges(ctx, facts, edgesWanted);
  return { facts: withoutOthers(whole), settings };
}
