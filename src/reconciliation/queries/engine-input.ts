import type { Context } from '#platform/context.ts';
import type { EngineInput } from '../evidence/facts-codec.ts';
import { withoutOthers } from '../evidence/needed.ts';
import { DEFAULT_THRESHOLDS } from '../severity.ts';
import { readFacts } from './facts.ts';

/** The exact input of the engine for one account as of an instant, without what only others need. */
export async function readEngineInput(
  ctx: Context,
  accountId: string,
  asOf: Date,
): Promise<EngineInput | null> {
  const [facts] = await readFacts(ctx, [accountId]);
  if (!facts) return null;
  return {
    facts: withoutOthers(facts),
    settings: { asOfMs: asOf.getTime(), thresholds: DEFAULT_THRESHOLDS },
  };
}
