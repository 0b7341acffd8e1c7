import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { FaultyAccountJson } from '#reconciliation/shapes.ts';
import { request } from '../kit/api.ts';
import { classes } from '../kit/classes.ts';
import { count } from '../kit/format.ts';

type Props = { chosen: string | undefined; choose: (account: string | undefined) => void };

/** The accounts whose data are least complete, and how much of their log is missing. */
export function FaultyAccounts({ chosen, choose }: Props) {
  const accounts = useQuery({
    queryKey: ['data-quality', 'accounts'],
    queryFn: () => request<{ items: FaultyAccountJson[] }>('/api/data-quality/accounts?limit=8'),
  }).data?.items;
  const head = 'h-8 font-normal! figure-cell pl-6';
  if (!accounts || accounts.length === 0) return null;
  const hasGaps = accounts.some((one) => one.days_with_gaps > 0);
  return (
    <table className="w-full">
      <caption className="sr-only">Accounts with the most data issues</caption>
      <thead>
        <tr className="border-b text-small text-ink-3">
          <th scope="col" className="h-8 font-normal!">
            Account
          </th>
          <th scope="col" className={head}>
            Data issues
          </th>
          {hasGaps && (
            <th scope="col" className={head}>
              Days with gaps
            </th>
          )}
          <th scope="col" className={classes(head, hasGaps && 'max-md:hidden')}>
            Findings with lower confidence
          </th>
        </tr>
      </thead>
      <tbody>
        {accounts.map((one) => (
          <tr
            key={one.account_id}
            className={classes('h-8 border-b hover:bg-hover', one.account_id === chosen && 'bg-accent-wash')}
          >
            <td className="w-2/5 max-w-0 truncate">
              <Link
                to="/accounts/$id"
                params={{ id: one.account_id }}
                className="inline-block max-w-full truncate align-top leading-6 -outline-offset-2! hover:underline"
              >
                {one.account_name ?? one.account_id}
              </Link>
            </td>
            <td className="figure-cell pl-6">
              <button
                type="button"
                aria-pressed={one.account_id === chosen}
                className="link inline-flex min-h-6 min-w-6 items-center justify-end"
                onClick={() => choose(one.account_id === chosen ? undefined : one.account_id)}
              >
                {count(one.faults)}
                <span className="sr-only"> data issues of {one.account_name ?? one.account_id}</span>
              </button>
            </td>
            {hasGaps && (
              <td className="figure-cell pl-6">
                {one.days_with_gaps > 0 ? count(one.days_with_gaps) : <span className="text-ink-3">–</span>}
              </td>
            )}
            <td className={classes('figure-cell pl-6', hasGaps && 'max-md:hidden')}>
              {one.findings_affected > 0 ? (
                count(one.findings_affected)
              ) : (
                <span className="text-ink-3">–</span>
              )}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
