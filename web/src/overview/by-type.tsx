import { Link } from '@tanstack/react-router';
import type { LedgerTotals } from '#findings/shapes.ts';
import { STILL_OUT } from '../findings/ledger.ts';
import { TYPES } from '../findings/words.ts';
import { count, money } from '../kit/format.ts';
import { Section } from '../kit/page.tsx';
import { Term } from '../kit/term.tsx';

type Row = LedgerTotals['by_type'][number];
const largest = (row: Row) => Math.max(0, ...row.amounts.map((one) => Number(one.amount)));
const HEAD = 'h-8 pl-4 font-normal! figure-cell';

/** Where the money goes, by cause, the largest first, a column for each currency; the count leads to the rows. */
export function ByType({ totals }: { totals: LedgerTotals }) {
  const rows = totals.by_type.filter((row) => row.count > 0).sort((a, b) => largest(b) - largest(a));
  const currencies = [...new Set(rows.flatMap((row) => row.amounts.map((one) => one.currency)))];
  return (
    <Section title="By cause">
      <table className="w-full">
        <caption className="sr-only">Open findings by cause</caption>
        <thead>
          <tr className="border-b text-small text-ink-3">
            <th scope="col" className="h-8 font-normal!">
              Cause
            </th>
            <th scope="col" className={HEAD}>
              Findings
            </th>
            {currencies.map((currency) => (
              <th key={currency} scope="col" className={HEAD}>
                {currency}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <TypeRow key={row.type} row={row} currencies={currencies} />
          ))}
        </tbody>
      </table>
    </Section>
  );
}

function TypeRow({ row, currencies }: { row: Row; currencies: string[] }) {
  const { label, meaning } = TYPES[row.type];
  return (
    <tr className="h-8 border-b hover:bg-hover">
      <td>
        <Term definition={meaning}>{label}</Term>
      </td>
      <td className="figure-cell">
        <Link
          to="/recover"
          search={{ type: row.type, status: STILL_OUT }}
          className="link inline-flex min-h-6 min-w-6 items-center justify-end"
        >
          {count(row.count)}
          <span className="sr-only"> findings: {label}</span>
        </Link>
      </td>
      {currencies.map((currency) => {
        const found = row.amounts.find((one) => one.currency === currency);
        return (
          <td key={currency} className="figure-cell pl-4">
            {found ? (
              money(found.amount, currency, 'whole')
            ) : (
              <span className="text-ink-3">{row.amounts.length === 0 ? 'unknown' : '–'}</span>
            )}
          </td>
        );
      })}
    </tr>
  );
}
