import { Link } from '@tanstack/react-router';
import type { AccountRow } from '#overview/shapes.ts';
import { money } from '../kit/format.ts';
import { Months } from './accounts-table.tsx';

type Props = {
  rows: AccountRow[];
  shown: { indices: number[]; before: number; after: number };
  months: string[];
};

/** Accounts on a phone: name and leak, below them the months and what was billed. */
export function AccountsList({ rows, shown, months }: Props) {
  return (
    <ul aria-label="Accounts" style={{ paddingTop: shown.before, paddingBottom: shown.after }}>
      {shown.indices.map((index) => {
        const row = rows[index];
        if (!row) return null;
        return (
          <li key={`${row.account_id} ${row.currency}`} className="h-16 border-b">
            <Link
              to="/accounts/$id"
              params={{ id: row.account_id }}
              className="flex size-full flex-col justify-center gap-0.5 px-4 -outline-offset-2!"
            >
              <span className="flex items-center gap-3">
                <span className="min-w-0 grow truncate font-strong">{row.name ?? row.account_id}</span>
                <span className="figure-cell shrink-0">
                  {Number(row.leak) > 0 ? (
                    money(row.leak, row.currency)
                  ) : (
                    <span className="text-ink-3">no leak</span>
                  )}
                </span>
              </span>
              <span className="flex items-center gap-3 text-ink-2">
                <Months row={row} months={months} />
                <span className="min-w-0 grow truncate text-end text-ink-3">
                  of {money(row.should_have_billed, row.currency, 'whole')}
                  {Number(row.over_billed) > 0 && (
                    <span className="text-over">
                      , {money(row.over_billed, row.currency, 'whole')} over-billed
                    </span>
                  )}
                </span>
              </span>
            </Link>
          </li>
        );
      })}
    </ul>
  );
}
