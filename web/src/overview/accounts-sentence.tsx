import { Link } from '@tanstack/react-router';
import type { AccountsPage } from '#overview/shapes.ts';
import { useMe } from '../access/session.ts';
import { homeFirst, leadText } from '../findings/amounts.ts';
import { OPEN_STATUS_LIST } from '../findings/ledger.ts';
import { month } from '../kit/date.ts';
import { plural } from '../kit/format.ts';
import { Line } from '../kit/skeleton.tsx';
import { isNarrowed, useAccountsSearch } from './accounts-filters.ts';

type Props = { totals: AccountsPage['totals']; isPending: boolean };

/** What the accounts that pass the filters leaked, of how much; its figures lead to their rows. */
export function AccountsSentence({ totals, isPending }: Props) {
  const { search } = useAccountsSearch();
  const home = useMe().organization.currency;
  if (isPending) return <Line className="h-3.5! w-[min(480px,64vw)]" />;
  if (!totals || totals.accounts === 0)
    return isNarrowed(search) ? <>No account matches.</> : <>No account has been reconciled yet.</>;
  const of = (name: 'leak' | 'should_have_billed' | 'over_billed') =>
    homeFirst(
      totals.by_currency
        .map((one) => ({ amount: one[name], currency: one.currency }))
        .filter((one) => Number(one.amount) > 0),
      home,
    );
  const leaking = totals.by_currency.reduce((sum, one) => sum + one.leaking, 0);
  const when = search.month ? ` in ${month(search.month)}` : '';
  const leak = of('leak');
  const over = of('over_billed');
  const only = (has: string, words: string) => (
    <Link to="/accounts" search={(now) => ({ ...now, has })} resetScroll={false} className="link">
      {words}
    </Link>
  );
  if (leak.length === 0)
    return (
      <>
        {plural(totals.accounts, 'account')}, and nothing leaked{when}
        {over.length > 0 && <>; {only('over_billed', leadText(over, home))} billed too much</>}.
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
        {leadText(leak, home)}
      </Link>{' '}
      of {leadText(of('should_have_billed'), home)} that should have been billed.
    </>
  );
}
