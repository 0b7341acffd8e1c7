import type { PeriodResult } from './draft.ts';

/** Columns of a ledger row that say what a unit of work came to, in the order of its text; the first five name it. */
export const LEDGER_COLUMNS = [
  'account_id',
  'product_key',
  'subscription_id',
  'period_start',
  'currency',
  'period_end',
  'actual_units',
  'reported_units',
  'billed_units',
  'should_have_billed_minor',
  'billed_minor',
  'credited_minor',
  'leak_minor',
  'over_billed_minor',
  'is_gone',
] as const;

const KEY_COLUMNS = 5;

/** A result as one line of tab-separated text in the order of `LEDGER_COLUMNS`: equal results give equal bytes. */
export function ledgerLine(each: PeriodResult): string {
  const actual = each.actualUnits.toFixed();
  return [
    escaped(each.accountId),
    escaped(each.productKey),
    escaped(each.subscriptionId ?? ''),
    each.period.start,
    each.currency ?? '',
    each.period.end,
    actual,
    // What is right was reported as it was used, and is the same number.
    each.reportedUnits === each.actualUnits ? actual : each.reportedUnits.toFixed(),
    each.billedUnits?.toFixed() ?? '',
    each.shouldMinor ?? '\\N',
    each.billedMinor,
    each.creditedMinor,
    each.leakMinor,
    each.overBilledMinor,
    '0',
  ].join('\t');
}

/** The line that says a unit of work is one no longer. */
export function goneLine(key: string, periodEnd: string): string {
  return `${key}\t${periodEnd}\t0\t0\t\t\\N\t0\t0\t0\t0\t1`;
}

/** What of a line names its unit of work: account, product, subscription, start and currency. */
export function keyOfLine(line: string): string {
  let at = -1;
  for (let column = 0; column < KEY_COLUMNS; column++) at = line.indexOf('\t', at + 1);
  return line.slice(0, at);
}

/** The currency of a line; empty where no price covers its period. */
export function currencyOfLine(line: string): string {
  const key = keyOfLine(line);
  return key.slice(key.lastIndexOf('\t') + 1);
}

function escaped(text: string): string {
  return /[\\\t\n\r]/.test(text)
    ? text.replaceAll('\\', '\\\\').replaceAll('\t', '\\t').replaceAll('\n', '\\n').replaceAll('\r', '\\r')
    : text;
}

/**
 * The lines that the ledger lacks: results that differ from the last known ones, and units that are gone. Each of
 * `known` is the last line of its unit; one that is already gone adds nothing.
 */
export function changedLines(lines: readonly string[], known: readonly string[]): string[] {
  const before = new Map(known.map((line) => [keyOfLine(line), line]));
  const changed: string[] = [];
  for (const line of lines) {
    const key = keyOfLine(line);
    if (before.get(key) !== line) changed.push(line);
    before.delete(key);
  }
  for (const [key, line] of before) {
    if (!line.endsWith('\t1')) changed.push(goneLine(key, line.slice(key.length + 1, key.length + 11)));
  }
  return changed;
}

/** What an account's periods that start in one month come to in one currency; empty when nothing prices them. */
export type AccountMonth = {
  readonly accountId: string;
  readonly month: string;
  readonly currency: string;
  shouldMinor: bigint;
  billedMinor: bigint;
  creditedMinor: bigint;
  leakMinor: bigint;
  overBilledMinor: bigint;
  periods: number;
};

/** The figures that tell whether a period was held against a bill at all. */
type Figures = {
  readonly shouldMinor: bigint | null;
  readonly billedMinor: bigint;
  readonly creditedMinor: bigint;
  readonly leakMinor: bigint;
  readonly overBilledMinor: bigint;
};

/**
 * False for a period with a charge and no bill that is yet no leak, as when its invoice is older than the data.
 * Sums leave its charge out, so that what should have been billed less what was is what leaked.
 */
export function isCompared(each: Figures): boolean {
  if (each.shouldMinor === null || each.shouldMinor === 0n) return true;
  return (
    each.billedMinor !== 0n ||
    each.creditedMinor !== 0n ||
    each.leakMinor !== 0n ||
    each.overBilledMinor !== 0n
  );
}

/**
 * The monthly roll-up of ledger results, by account, month of the period's start, and currency. Charges that
 * were not compared with a bill are not in it.
 */
export function accountMonths(periods: readonly PeriodResult[]): AccountMonth[] {
  const months = new Map<string, AccountMonth>();
  for (const each of periods) {
    const month = `${each.period.start.slice(0, 7)}-01`;
    const currency = each.currency ?? '';
    const key = `${month}${currency}\n${each.accountId}`;
    let sum = months.get(key);
    if (!sum) {
      const nothing = {
        shouldMinor: 0n,
        billedMinor: 0n,
        creditedMinor: 0n,
        leakMinor: 0n,
        overBilledMinor: 0n,
      };
      sum = { accountId: each.accountId, month, currency, ...nothing, periods: 0 };
      months.set(key, sum);
    }
    if (isCompared(each)) sum.shouldMinor += each.shouldMinor ?? 0n;
    sum.billedMinor += each.billedMinor;
    sum.creditedMinor += each.creditedMinor;
    sum.leakMinor += each.leakMinor;
    sum.overBilledMinor += each.overBilledMinor;
    sum.periods++;
  }
  return [...months.values()];
}
