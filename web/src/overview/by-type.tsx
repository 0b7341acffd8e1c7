import { Link } from '@tanstack/react-router';
import { Fragment } from 'react';
import type { LedgerTotals } from '#findings/shapes.ts';
import { OPEN_STATUS_LIST } from '../findings/ledger.ts';
import { typeWords } from '../findings/words.ts';
import { classes } from '../kit/classes.ts';
import { count, money } from '../kit/format.ts';
import { Section } from '../kit/page.tsx';
import { Term } from '../kit/term.tsx';

type Row = LedgerTotals['by_type'][number];
const HEAD = 'h-8 font-normal! figure-cell';

type Props = { totals: LedgerTotals; currency: string; isAll: boolean };

/** Where the money goes, by cause, the largest first in what is shown, and apart from it what is owed back. */
export function ByType({ totals, currency, isAll }: Props) {
  const amountOf = (row: Row) =>
    isAll
      ? row.amounts.length > 0 && row.total.amount !== null
        ? row.total.amount
        : undefined
      : row.amounts.find((one) => one.currency === currency)?.amount;
  const nothingOf = (row: Row) =>
    row.amounts.length === 0 ? 'unknown' : isAll ? 'no exchange rate' : 'none';
  const isBack = (row: Row) => row.ledger === 'owed_to_customer';
  const rows = totals.by_type
    .filter((row) => row.count > 0)
    .toSorted(
      (a, b) =>
        Number(isBack(a)) - Number(isBack(b)) ||
        Number(amountOf(b) ?? -1) - Number(amountOf(a) ?? -1) ||
        b.count - a.count,
    );
  const firstBack = rows.find(isBack);
  return (
    <Section title="By cause">
      <table className="w-full">
        <caption className="sr-only">Open findings by cause, amounts in {currency}</caption>
        <thead>
          <tr className="border-b text-small text-ink-3">
            <th scope="col" className="h-8 font-normal!">
              Cause
            </th>
            <th scope="col" className={HEAD}>
              Findings
            </th>
            <th scope="col" className={HEAD}>
              Amount in {currency}
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => {
            const amount = amountOf(row);
            const { label, meaning } = typeWords(row.type);
            return (
              <Fragment key={row.type}>
                {row === firstBack && (
                  <tr className="border-b text-small text-ink-3">
                    <th scope="rowgroup" colSpan={3} className="h-10 pt-2 font-normal!">
                      Credit due to customers
                    </th>
                  </tr>
                )}
                <tr className="h-8 border-b hover:bg-hover">
                  <td>
                    <Term definition={meaning}>{label}</Term>
                  </td>
                  <td className="figure-cell">
                    <Link
                      to="/recover"
                      search={{ type: row.type, status: OPEN_STATUS_LIST }}
                      className="link inline-flex min-h-6 min-w-6 items-center justify-end"
                    >
                      {count(row.count)}
                      <span className="sr-only"> findings: {label}</span>
                    </Link>
                  </td>
                  <td className="figure-cell">
                    {amount !== undefined ? (
                      <Link
                        to="/recover"
                        search={{ type: row.type, status: OPEN_STATUS_LIST, ...(isAll ? {} : { currency }) }}
                        className={classes(
                          'inline-flex min-h-6 items-center hover:underline',
                          isBack(row) && 'text-over',
                        )}
                      >
                        {money(amount, currency)}
                      </Link>
                    ) : (
                      <span className="text-ink-3">{nothingOf(row)}</span>
                    )}
                  </td>
                </tr>
              </Fragment>
            );
          })}
        </tbody>
      </table>
    </Section>
  );
}
