import { Link } from '@tanstack/react-router';
import type { AccountsPage } from '#overview/shapes.ts';
import { RatesBasis } from '../findings/currencies.tsx';
import { OPEN_STATUS_LIST } from '../findings/ledger.ts';
import { isNothing, type MoneyTotal, missingText, sumText } from '../findings/reporting.ts';
import { month } from '../kit/date.ts';
import { plural } from '../kit/format.ts';
import { Line } from '../kit/skeleton.tsx';
import { isNarrowed, useAccountsSearch } from './accounts-filters.ts';

const NOTHING: MoneyTotal = {
  amount: null,
  currency: null,
  rate_from: null,
  rate_day: null,
  missing: [],
  unconverted: [],
  parts: [],
};

/** What the sums rest on, which opens into the currencies of what leaked. */
export function AccountsBasis({ totals }: { totals: AccountsPage['totals'] }) {
  const { search } = useAccountsSearch();
  const leak = totals?.amounts.leak;
  if (!leak?.rate_from || !leak.rate_day) return null;
  return (
    <RatesBasis
      name="Leaked"
      total={leak}
      rates={{ from: leak.rate_from, to: leak.rate_day, source: null }}
      rows={{ to: '/accounts', search: { ...search } }}
    />
  );
}

type Props = { totals: AccountsPage['totals']; isPending: boolean };

/** What the accounts that pass the filters leaked, of how much; its figures lead to their rows. */
export function AccountsSentence({ totals, isPending }: Props) {
  const { search } = useAccountsSearch();
  if (isPending) return <Line className="h-3.5! w-[min(480px,64vw)]" />;
  if (!totals || totals.accounts === 0)
    return isNarrowed(search) ? <>No account matches.</> : <>No account has been reconciled yet.</>;
  const of = (name: 'leak' | 'should_have_billed' | 'over_billed') => totals.amounts[name] ?? NOTHING;
  const leaking = totals.by_currency.reduce((sum, one) => sum + one.leaking, 0);
  const when = search.month ? ` in ${month(search.month)}` : '';
  const leak = of('leak');
  const over = of('over_billed');
  const only = (has: string, words: string) => (
    <Link to="/accounts" search={(now) => ({ ...now, has })} resetScroll={false} className="link">
      {words}
    </Link>
  );
  const missing = missingText([{ total: leak, words: 'leaked' }]);
  if (isNothing(leak))
    return (
      <>
        {plural(totals.accounts, 'account')}, and nothing leaked{when}
        {!isNothing(over) && <>; {only('over_billed', sumText(over))} billed too much</>}.
      </>
    );
  const accounts =
    leaking === totals.accounts
      ? plural(leaking, 'account')
      : `${leaking.toLocaleString()} of ${plural(totals.accounts, 'account')}`;
  return (
    <>
      {only('leak', accounts)} leaked{when}:{' '}
      <Link to="/recover" search={{ ledger: 'owed', status: OPEN_STATUS_LIST }} className="link">
        {sumText(leak)}
      </Link>{' '}
      of {sumText(of('should_have_billed'))} that should have been billed.{missing && <> {missing}</>}
    </>
  );
}
