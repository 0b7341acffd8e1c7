import type { FindingJson } from '#findings/shapes.ts';
import { listed, type MoneyStyle, money } from '../kit/format.ts';

/** The statuses of money that is still out: what an inbox shows, and what the totals count. */
export const STILL_OUT = 'open,acknowledged,actioned';

export type AmountJson = { amount: string; currency: string };

/** Amounts of several currencies side by side in one phrase: never added. */
export function amountsText(amounts: AmountJson[], style: MoneyStyle = 'whole'): string {
  return listed(amounts.map((one) => money(one.amount, one.currency, style)));
}

export const isOut = (finding: FindingJson) => STILL_OUT.split(',').includes(finding.status);
