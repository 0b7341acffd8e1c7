import { type Decimal, decimal, ZERO } from '#core/decimal.ts';

/** A planted leak or decoy as truth.json has it. */
export type Truth = {
  type?: string;
  decoy?: string;
  account_id: string;
  product_key: string;
  source_key?: string;
  invoice_id?: string;
  period_start: string;
  period_end: string;
  amount: string;
  currency: string;
};

/** A finding as `plumbline leaks --json` prints it. */
export type Found = {
  type: string;
  account_id: string;
  product_key: string | null;
  source_key: string | null;
  period_start: string;
  period_end: string;
  amount: string | null;
  currency: string | null;
  confidence: number;
  reason: string;
};

export type Matched = { readonly truth: Truth; readonly found: Found };
export type Score = { readonly matched: Matched[]; readonly wrong: Found[]; readonly missed: Truth[] };

/** Matches findings with planted leaks by type, account, product (or source key) and period start, each once. */
export function score(leaks: readonly Truth[], findings: readonly Found[]): Score {
  const open = new Map<string, Truth[]>();
  for (const leak of leaks) {
    const what = leak.type === 'unmapped_usage' ? leak.source_key : leak.product_key;
    const key = [leak.type, leak.account_id, what ?? '', leak.period_start, leak.invoice_id ?? ''].join('\n');
    open.set(key, [...(open.get(key) ?? []), leak]);
  }
  const matched: Matched[] = [];
  const wrong: Found[] = [];
  for (const found of findings) {
    const what = found.type === 'unmapped_usage' ? found.source_key : found.product_key;
    const invoice = found.type === 'uncollected' ? found.source_key : '';
    const key = [found.type, found.account_id, what ?? '', found.period_start, invoice ?? ''].join('\n');
    const truth = open.get(key)?.pop();
    if (truth) matched.push({ truth, found });
    else wrong.push(found);
  }
  return { matched, wrong, missed: [...open.values()].flat() };
}

/** True and found amounts, and what they differ by in all, a currency at a time as shares of the true amount. */
export function amountError(matched: readonly Matched[]): number {
  const planted = new Map<string, Decimal>();
  const off = new Map<string, Decimal>();
  for (const { truth, found } of matched) {
    const stated = decimal(truth.amount || 0);
    const difference = decimal(found.amount ?? 0)
      .minus(stated)
      .abs();
    planted.set(truth.currency, (planted.get(truth.currency) ?? ZERO).plus(stated));
    off.set(truth.currency, (off.get(truth.currency) ?? ZERO).plus(difference));
  }
  // Currencies are never added: the share of each weighs by how many leaks it has.
  let [sum, count] = [0, 0];
  for (const [currency, amount] of planted) {
    if (amount.isZero()) continue;
    const leaks = matched.filter(({ truth }) => truth.currency === currency).length;
    sum += (off.get(currency) ?? ZERO).div(amount).toNumber() * leaks;
    count += leaks;
  }
  return count === 0 ? 0 : sum / count;
}

/** The decoys of each kind, and those that some finding of the same account, product and time takes for a leak. */
export function decoysTaken(
  decoys: readonly Truth[],
  wrong: readonly Found[],
): Map<string, { planted: number; taken: number }> {
  const kinds = new Map<string, { planted: number; taken: number }>();
  for (const decoy of decoys) {
    const kind = decoy.decoy ?? '';
    const so = kinds.get(kind) ?? { planted: 0, taken: 0 };
    const isTaken = wrong.some(
      (found) =>
        found.account_id === decoy.account_id &&
        (found.product_key === null || decoy.product_key === '' || found.product_key === decoy.product_key) &&
        found.period_start < decoy.period_end &&
        decoy.period_start < found.period_end,
    );
    kinds.set(kind, { planted: so.planted + 1, taken: so.taken + (isTaken ? 1 : 0) });
  }
  return kinds;
}
