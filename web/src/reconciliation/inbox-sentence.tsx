import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Fragment, type ReactNode } from 'react';
import type { ResultTotals } from '#findings/shapes.ts';
import { RatesBasis } from '../findings/currencies.tsx';
import { isMixed, isNothing, isOrAre, type MoneyTotal, missingText, sumText } from '../findings/reporting.ts';
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

/** What the findings come to, whichever are loaded: owed, and how much of it can be billed today. */
export function InboxSentence() {
  const { search } = useInboxSearch();
  const totals = useQuery(totalsQuery(filtersOf(search))).data;
  if (!totals) return <Line className="h-3.5! w-[min(480px,64vw)]" />;
  if (totals.findings === 0) return isFiltered(search) ? <>No finding matches.</> : <>Nothing to recover.</>;
  if (search.state === 'closed') return <>{plural(totals.findings, 'closed finding')}.</>;
  const { owed, owed_billable_now: today, improvable, owed_to_customer: back } = totals.reporting;
  const said = [
    !isNothing(owed) && (
      <>
        <Only ledger="owed">{sumText(owed)}</Only> {isOrAre(owed)} owed
      </>
    ),
    !isNothing(today) && (
      <>
        <Only ledger="owed" recoverability="billable_now">
          {sumText(today)}
        </Only>{' '}
        of it can be billed today
      </>
    ),
    !isNothing(back) && (
      <>
        <Only ledger="owed_to_customer">{sumText(back)}</Only> {isOrAre(back)} credit due to customers
      </>
    ),
    !isNothing(improvable) && (
      <>
        <Only ledger="improvable">{sumText(improvable)}</Only> {isOrAre(improvable)} opportunity
      </>
    ),
  ].filter((part) => part !== false);
  if (said.length === 0) return <>{plural(totals.findings, 'finding')} with amounts not known yet.</>;
  const missing = missingText([
    { total: owed, words: 'owed' },
    { total: back, words: 'of credit due' },
    { total: improvable, words: 'of opportunity' },
  ]);
  return (
    <>
      {said.map((part, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the parts of a sentence have no other identity
        <Fragment key={at}>
          {at > 0 && '; '}
          {part}
        </Fragment>
      ))}
      .{missing && <> {missing}</>}
    </>
  );
}

/** What the sums rest on, which opens into the currencies of what is owed, or else of the first ledger that is. */
export function InboxBasis() {
  const { search } = useInboxSearch();
  const totals = useQuery(totalsQuery(filtersOf(search))).data;
  if (!totals) return null;
  const { owed, owed_to_customer: back, improvable } = totals.reporting;
  const ledgers = { owed, owed_to_customer: back, improvable };
  const [ledger, total] =
    entriesOf(ledgers).find(([, each]) => isMixed(each) && each.parts.length > 0) ??
    (['owed', owed] as const);
  return (
    <RatesBasis
      name={LEDGERS[ledger].label}
      total={total}
      rates={totals.rates}
      rows={{ to: '/recover', search: { ...search, ledger, finding: undefined } }}
    />
  );
}

const entriesOf = <K extends string, V>(record: Record<K, V>) => Object.entries(record) as [K, V][];

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

type Figure = {
  key: string;
  label: string;
  parts: Part[];
  total: MoneyTotal | undefined;
  search: Record<string, string | undefined>;
};

/** The ways to recover what is owed, and the two other ledgers, in the reporting currency or a currency at a time; each one is a filter. */
export function InboxFigures() {
  const { search, change } = useInboxSearch();
  const totals = useQuery(
    totalsQuery(filtersOf({ ...search, recoverability: undefined, ledger: undefined })),
  ).data;
  const { currency, isAll, choice } = useCurrencyChoice(
    totals?.parts.flatMap((part) => part.amounts) ?? [],
    true,
  );
  if (!totals) return <div className="mb-4 h-[51px] border-y max-md:h-[190px]" />;
  if (totals.findings === 0) return null;
  const owed = (recoverability: string): Figure => {
    const parts = totals.parts.filter(
      (part) => part.ledger === 'owed' && part.recoverability === recoverability,
    );
    return {
      key: recoverability,
      label: RECOVERABILITY[recoverability] ?? recoverability,
      parts,
      total: parts[0]?.total,
      search: { ledger: 'owed', recoverability },
    };
  };
  const other = (ledger: Ledger): Figure => ({
    key: ledger,
    label: LEDGERS[ledger].label,
    parts: totals.parts.filter((part) => part.ledger === ledger),
    total: totals.reporting[ledger],
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
                {isAll ? inReporting(figure.total) : inCurrency(figure.parts, currency)}
              </span>
            </button>
          </li>
        ))}
      </ul>
      {choice && <div className="flex items-center py-1.5">{choice}</div>}
    </div>
  );
}

function inReporting(total: MoneyTotal | undefined): ReactNode {
  if (!total || total.parts.length === 0) return <span className="font-normal text-ink-3">unknown</span>;
  return sumText(total);
}

function inCurrency(parts: Part[], currency: string): ReactNode {
  const found = sumByCurrency(parts.flatMap((part) => part.amounts)).find((one) => one.currency === currency);
  return found ? (
    money(found.amount, currency, 'whole')
  ) : (
    <span className="font-normal text-ink-3">none in {currency}</span>
  );
}
