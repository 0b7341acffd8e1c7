import { Link } from '@tanstack/react-router';
import { Popover } from 'radix-ui';
import type { ReactNode } from 'react';
import type { RatesUsed } from '#catalogue/shapes.ts';
import { money } from '../kit/format.ts';
import { isMixed, type MoneyTotal, rateDays, ratesOf, sumText } from './reporting.ts';

type Search = Record<string, string | undefined>;

/** Where the rows of a sum are: a list, and the search that keeps them, to which a currency is added. */
export type Rows = { to: '/recover' | '/accounts'; search: Search };

type Props = { name: string; total: MoneyTotal; rows: Rows; children: ReactNode };

/** Opens a sum into its currencies, each in its own amount and leading to its rows. */
export function Currencies({ name, total, rows, children }: Props) {
  return (
    <Popover.Root>
      <Popover.Trigger
        type="button"
        className="min-h-6 text-start underline decoration-line-strong decoration-dotted underline-offset-4 hover:text-ink"
      >
        {children}
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content
          aria-label={`${name} by currency`}
          side="bottom"
          align="start"
          sideOffset={6}
          collisionPadding={12}
          className="z-50 w-72 animate-[settle_120ms_ease-out] rounded-lg border bg-raised p-3 text-body font-normal tracking-normal text-ink shadow-lift"
        >
          <p className="flex justify-between gap-4 font-strong">
            <span>{name}</span>
            <span className="tabular-nums">{sumText(total, 'exact')}</span>
          </p>
          <ul className="mt-1">
            {total.parts.map((part) => (
              <li
                key={part.currency}
                className="flex min-h-8 items-center justify-between gap-4 border-b last:border-b-0"
              >
                <Link
                  to={rows.to}
                  search={{ ...rows.search, currency: part.currency }}
                  className="link inline-flex min-h-6 items-center"
                >
                  {part.currency}
                </Link>
                <span className="tabular-nums">{money(part.amount, part.currency)}</span>
              </li>
            ))}
          </ul>
          {total.unconverted.map((part) => (
            <p key={part.currency} className="mt-1 text-ink-2">
              {money(part.amount, part.currency)} has no exchange rate and is not in the sum.
            </p>
          ))}
          {total.rate_from !== null && total.rate_day !== null && (
            <p className="mt-2 text-small text-ink-3">
              Each amount is converted at the rate of its period’s last day; rates of{' '}
              {rateDays(total.rate_from, total.rate_day)}.
            </p>
          )}
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}

/** How many currencies a sum is of, which opens them; nothing where it is one figure. */
export function CurrencyCount({ name, total, rows }: Omit<Props, 'children'>) {
  if (!isMixed(total)) return null;
  const many = total.parts.length;
  return (
    <Currencies name={name} total={total} rows={rows}>
      {many === 1 ? `all in ${total.parts[0]?.currency}` : `${many} currencies`}
    </Currencies>
  );
}

type BasisProps = Omit<Props, 'children'> & { rates: RatesUsed | null };

/** What the sums of a page rest on: `In EUR at ECB rates of 30 Nov 2026`, whose date opens the currencies. */
export function RatesBasis({ name, total, rows, rates }: BasisProps) {
  if (rates === null || total.currency === null) return null;
  return (
    <>
      In {total.currency} at {ratesOf(rates.source)} of{' '}
      <Currencies name={name} total={total} rows={rows}>
        {rateDays(rates.from, rates.to)}
      </Currencies>
    </>
  );
}
