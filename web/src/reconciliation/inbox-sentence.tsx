import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Fragment, type ReactNode } from 'react';
import type { ResultTotals } from '#findings/shapes.ts';
import { useMe } from '../access/session.ts';
import { type AmountJson, homeFirst, leadText } from '../findings/ledger.ts';
import { totalsQuery } from '../findings/results.ts';
import { LEDGERS, RECOVERABILITY } from '../findings/words.ts';
import { classes } from '../kit/classes.ts';
import { count, money, plural } from '../kit/format.ts';
import { Line } from '../kit/skeleton.tsx';
import { sumByCurrency } from '../kit/sum.ts';
import { useCurrencyChoice } from '../overview/currency-choice.tsx';
import { filtersOf, isFiltered, useInboxSearch } from './filters.ts';

type Part = ResultTotals['parts'][number];
type Ledger = Part['ledger'];

const amountsOf = (parts: Part[]) => sumByCurrency(parts.flatMap((part) => part.amounts));

/** What the findings come to, whichever are loaded: owed, and how much of it can be billed today. */
export function InboxSentence() {
  const { search } = useInboxSearch();
  const home = useMe().organization.currency;
  const totals = useQuery(totalsQuery(filtersOf(search))).data;
  if (!totals) return <Line className="h-3.5! w-[min(480px,64vw)]" />;
  if (totals.findings === 0) return isFiltered(search) ? <>No finding matches.</> : <>Nothing to recover.</>;
  const of = (ledger: Ledger) => amountsOf(totals.parts.filter((part) => part.ledger === ledger));
  const owed = of('owed');
  const back = of('owed_to_customer');
  const better = of('improvable');
  const today = amountsOf(
    totals.parts.filter((part) => part.ledger === 'owed' && part.recoverability === 'billable_now'),
  );
  if (search.state === 'closed') return <>{plural(totals.findings, 'closed finding')}.</>;
  const [first] = homeFirst(today, home);
  const many = owed.length > 1;
  const said = [
    owed.length > 0 && (
      <>
        <Only ledger="owed">{leadText(owed, home)}</Only> {many ? 'are' : 'is'} owed
      </>
    ),
    owed.length > 0 && first && (
      <>
        <Only ledger="owed" recoverability="billable_now">
          {money(first.amount, first.currency, 'whole')}
        </Only>{' '}
        {many ? `in ${first.currency}` : 'of it'} can be billed today
      </>
    ),
    back.length > 0 && (
      <>
        <Only ledger="owed_to_customer">{leadText(back, home)}</Only> {back.length > 1 ? 'are' : 'is'} credit
        due to customers
      </>
    ),
    better.length > 0 && (
      <>
        <Only ledger="improvable">{leadText(better, home)}</Only> {better.length > 1 ? 'are' : 'is'}{' '}
        opportunity
      </>
    ),
  ].filter((part) => part !== false && part !== undefined);
  if (said.length === 0) return <>{plural(totals.findings, 'finding')} with amounts not known yet.</>;
  return (
    <>
      {said.map((part, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the parts of a sentence have no other identity
        <Fragment key={at}>
          {at > 0 && '; '}
          {part}
        </Fragment>
      ))}
      .
    </>
  );
}

type OnlyProps = { ledger: Ledger; recoverability?: string; children: ReactNode };

/** A figure of the sentence: its rows are those of one ledger, among what is filtered already. */
function Only({ ledger, recoverability, children }: OnlyProps) {
  return (
    <Link
      to="/recover"
      search={(now) => ({ ...now, ledger, recoverability })}
      resetScroll={false}
      className="link"
    >
      {children}
    </Link>
  );
}

type Figure = { key: string; label: string; parts: Part[]; search: Record<string, string | undefined> };

/** The ways to recover what is owed, and the two other ledgers, a currency at a time; each one is a filter. */
export function InboxFigures() {
  const { search, change } = useInboxSearch();
  const totals = useQuery(
    totalsQuery(filtersOf({ ...search, recoverability: undefined, ledger: undefined })),
  ).data;
  const { currency, choice } = useCurrencyChoice(totals?.parts.flatMap((part) => part.amounts) ?? []);
  if (!totals) return <div className="mb-4 h-[51px] border-y max-md:h-[190px]" />;
  if (totals.findings === 0) return null;
  const owed = (recoverability: string): Figure => ({
    key: recoverability,
    label: RECOVERABILITY[recoverability] ?? recoverability,
    parts: totals.parts.filter((part) => part.ledger === 'owed' && part.recoverability === recoverability),
    search: { ledger: 'owed', recoverability },
  });
  const other = (ledger: Ledger): Figure => ({
    key: ledger,
    label: LEDGERS[ledger].label,
    parts: totals.parts.filter((part) => part.ledger === ledger),
    search: { ledger, recoverability: undefined },
  });
  const figures = [
    ...['billable_now', 'needs_consent', 'time_barred', 'waived'].map(owed),
    other('improvable'),
    other('owed_to_customer'),
  ].filter((figure) => figure.parts.length > 0);
  const isChosen = (figure: Figure) =>
    search.ledger === figure.search.ledger && search.recoverability === figure.search.recoverability;
  return (
    <div className="mb-4 flex flex-wrap items-stretch justify-between gap-x-6 border-y">
      <ul className="flex min-w-0 max-md:w-full max-md:flex-col">
        {figures.map((figure) => (
          <li
            key={figure.key}
            className="group/figure max-md:border-b max-md:last:border-b-0 md:not-first:border-l"
          >
            <button
              type="button"
              aria-pressed={isChosen(figure)}
              onClick={() =>
                change(isChosen(figure) ? { ledger: undefined, recoverability: undefined } : figure.search)
              }
              className={classes(
                'group flex h-full items-baseline gap-x-2 py-1.5 text-start -outline-offset-2! hover:bg-hover aria-pressed:bg-accent-wash',
                'max-md:w-full max-md:justify-between max-md:py-2 md:flex-col md:px-4 md:group-first/figure:pl-2',
              )}
            >
              <span className="text-ink-2">
                {figure.label}{' '}
                <span className="text-ink-3">
                  {count(figure.parts.reduce((sum, part) => sum + part.count, 0))}
                </span>
              </span>
              <span
                className={classes(
                  'tabular-nums font-strong',
                  figure.key === 'owed_to_customer' && 'text-over',
                )}
              >
                {inCurrency(figure.parts, currency)}
              </span>
            </button>
          </li>
        ))}
      </ul>
      {choice && <div className="flex items-center py-1.5">{choice}</div>}
    </div>
  );
}

function inCurrency(parts: Part[], currency: string): ReactNode {
  const found: AmountJson | undefined = amountsOf(parts).find((one) => one.currency === currency);
  return found ? (
    money(found.amount, currency, 'whole')
  ) : (
    <span className="font-normal text-ink-3">none in {currency}</span>
  );
}
