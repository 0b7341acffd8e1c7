import type { Context } from '#platform/context.ts';
import type { PeriodResult } from '../draft.ts';
import { type AccountResult, reconcileAccount } from '../reconcile-account.ts';
import { settledPeriods } from '../settled.ts';
import { readCatalogue } from './catalogue.ts';
import { readEdges } from './edges.ts';
import { readFacts } from './facts.ts';
import { readSettings } from './settings.ts';
import { readSums } from './sums.ts';

/** Fewer accounts than this are looked at by the day at once: sums would only be another question first. */
const SUMMED_MIN = 20;

export type ComputedAccounts = {
  /** Ledger rows of accounts that sums showed to be right. */
  readonly settled: readonly PeriodResult[];
  /** Accounts that were looked at by the day, with all that was found. */
  readonly examined: readonly AccountResult[];
};

/**
 * Reconciles some accounts as of an instant. Those whose sums show that nothing is wrong are done with that; the
 * facts of the others are read by the day. The few whose neighbouring periods differ in opposite directions are
 * looked at again with the use around their edges.
 */
export async function computeAccounts(
  ctx: Context,
  accounts: readonly string[],
  asOfMs: number,
  isChecked = false,
): Promise<ComputedAccounts> {
  const settings = { asOfMs, rules: await readSettings(ctx) };
  const settled: PeriodResult[] = [];
  const right = new Set<string>();
  const read = await ctx.pg.read((tx) => readCatalogue(ctx, tx, accounts));
  const catalogue = { ...read, isChecked };
  if (accounts.length >= SUMMED_MIN) {
    const sums = await ctx.pg.read(async (tx) =>
      readSums(ctx, tx, catalogue, {
        accounts,
        asOfMs,
        settings: settings.rules,
      }),
    );
    for (const each of sums) {
      const periods = settledPeriods(each);
      if (periods === null) continue;
      for (const period of periods) settled.push(period);
      right.add(each.accountId);
    }
  }
  const examined: AccountResult[] = [];
  const others = accounts.filter((account) => !right.has(account));
  for (let at = 0; at < others.length; at += EXAMINED_AT_ONCE) {
    for (const facts of await readFacts(ctx, others.slice(at, at + EXAMINED_AT_ONCE), catalogue)) {
      const result = reconcileAccount(facts, settings);
      const isComplete = result.edgesWanted.size === 0;
      examined.push(
        isComplete ? result : reconcileAccount(await readEdges(ctx, facts, result.edgesWanted), settings),
      );
    }
  }
  return { settled, examined };
}

/** Accounts whose days are held in memory at once. */
const EXAMINED_AT_ONCE = 200;
