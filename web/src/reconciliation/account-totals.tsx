import type { DashboardAccount } from '#overview/shapes.ts';
import { useMe } from '../access/session.ts';
import { leadText } from '../findings/ledger.ts';
import { money } from '../kit/format.ts';
import { sumDecimalTexts } from '../kit/sum.ts';

/** What this account should have paid, what it was billed, and the difference, in one sentence. */
export function AccountSentence({ account }: { account: DashboardAccount }) {
  const home = useMe().organization.currency;
  const { totals } = account;
  if (totals.length === 0) return <>Nothing of this account has been reconciled yet.</>;
  const of = (name: 'should_have_billed' | 'billed' | 'leak') =>
    leadText(
      totals.map((one) => ({ amount: one[name], currency: one.currency })),
      home,
    );
  if (totals.every((one) => Number(one.leak) === 0))
    return <>{of('billed')} was billed, and nothing leaked.</>;
  return (
    <>
      {of('should_have_billed')} should have been billed and {of('billed')} was; {of('leak')} leaked.
    </>
  );
}

export function Totals({ account }: { account: DashboardAccount }) {
  if (account.totals.length === 0) return null;
  return (
    <table className="mt-6 w-full border-t md:w-auto md:min-w-[560px]">
      <caption className="sr-only">Totals by currency</caption>
      <thead>
        <tr className="border-b text-small text-ink-3">
          {['Currency', 'Should be billed', 'Billed', 'Leak'].map((head, index) => (
            <th key={head} scope="col" className={`h-8 font-normal! ${index > 0 ? 'figure-cell pl-4' : ''}`}>
              {head}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {account.totals.map((one) => (
          <tr key={one.currency} className="h-9 border-b">
            <td>{one.currency}</td>
            <td className="figure-cell pl-4">{money(one.should_have_billed, one.currency)}</td>
            <td className="figure-cell pl-4">{money(one.billed, one.currency)}</td>
            <td className="figure-cell pl-4 font-strong">
              <span className="double-rule">{money(one.leak, one.currency)}</span>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** The periods rolled up by the month in which they start, a currency at a time. */
export function monthsOf(account: DashboardAccount) {
  const groups = new Map<string, DashboardAccount['periods']>();
  for (const row of account.periods) {
    const key = `${row.period_start.slice(0, 7)} ${row.currency}`;
    const group = groups.get(key);
    if (group) group.push(row);
    else groups.set(key, [row]);
  }
  return [...groups.values()].flatMap((rows) => {
    const first = rows[0];
    if (!first) return [];
    return {
      month: `${first.period_start.slice(0, 7)}-01`,
      currency: first.currency,
      leak: sumDecimalTexts(rows.map((row) => row.leak)),
      over_billed: sumDecimalTexts(rows.map((row) => row.over_billed)),
    };
  });
}
