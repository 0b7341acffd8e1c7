import type { ReactNode } from 'react';
import type { DashboardAccount } from '#overview/shapes.ts';
import { useMe } from '../access/session.ts';
import { leadText } from '../findings/amounts.ts';
import { money } from '../kit/format.ts';
import { type Column, Rows } from '../kit/rows.tsx';
import { sumDecimalTexts } from '../kit/sum.ts';
import { Term } from '../kit/term.tsx';
import { useNarrow } from '../kit/theme.ts';

/** What this account should have paid, what it was billed, and the difference, in one sentence. */
export function AccountSentence({ account }: { account: DashboardAccount }) {
  const home = useMe().organization.currency;
  const { totals } = account;
  if (totals.length === 0) return <>This account has not been reconciled yet.</>;
  type Name = 'should_have_billed' | 'billed' | 'leak' | 'over_billed';
  const amounts = (name: Name) => totals.map((one) => ({ amount: one[name], currency: one.currency }));
  const some = (name: Name) => amounts(name).filter((one) => Number(one.amount) > 0);
  const of = (name: Name) => leadText(amounts(name), home);
  const over = some('over_billed');
  const tail = over.length > 0 ? `; ${leadText(over, home)} was billed too much` : '';
  if (some('leak').length === 0)
    return (
      <>
        {of('billed')} was billed, and nothing leaked{tail}.
      </>
    );
  return (
    <>
      {of('should_have_billed')} should have been billed and {of('billed')} was; {of('leak')} leaked{tail}.
    </>
  );
}

export function Totals({ account }: { account: DashboardAccount }) {
  const narrow = useNarrow();
  if (account.totals.length === 0) return null;
  const currency: Column<Total> = { key: 'currency', head: 'Currency', cell: (one) => one.currency };
  const should = figure('should', 'Should have billed', (one) => money(one.should_have_billed, one.currency));
  const billed = figure('billed', 'Billed', (one) => money(one.billed, one.currency));
  const credited = figure('credited', 'Credited', (one) => money(one.credited, one.currency));
  const over = figure('over', 'Over-billed', (one) => (
    <span className={Number(one.over_billed) > 0 ? 'text-over' : ''}>
      {money(one.over_billed, one.currency)}
    </span>
  ));
  const hasAside = account.totals.some((one) => Number(one.not_compared) > 0);
  const aside = figure(
    'aside',
    <Term definition="Charges of periods without imported invoices, for example older ones. They are not in any other figure here.">
      Not compared
    </Term>,
    (one) => <span className="text-ink-2">{money(one.not_compared, one.currency)}</span>,
  );
  const leak = figure('leak', 'Leak', (one) => (
    <span className="font-strong">
      <span className="double-rule">{money(one.leak, one.currency)}</span>
      {narrow && ' leaked'}
    </span>
  ));
  return (
    <div className="mt-6 border-t md:w-fit md:min-w-[560px] md:max-w-full">
      <Rows
        caption="Totals by currency"
        rows={account.totals}
        rowKey={(one) => one.currency}
        columns={
          narrow
            ? [currency, leak, should, billed, credited, over, ...(hasAside ? [aside] : [])]
            : [currency, should, billed, credited, over, leak, ...(hasAside ? [aside] : [])]
        }
      />
    </div>
  );
}

type Total = DashboardAccount['totals'][number];
const figure = (key: string, head: ReactNode, cell: Column<Total>['cell']): Column<Total> => ({
  key,
  head,
  figure: true,
  cell,
});

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
