import { Link } from '@tanstack/react-router';
import { type ReactNode, useMemo } from 'react';
import type { DashboardAccount } from '#overview/shapes.ts';
import { classes } from '../kit/classes.ts';
import { month, monthTick } from '../kit/date.ts';
import { Empty } from '../kit/empty.tsx';
import { money } from '../kit/format.ts';
import { Section } from '../kit/page.tsx';
import { Scroll } from '../kit/scroll.tsx';
import { sumDecimalTexts } from '../kit/sum.ts';

type PeriodRow = DashboardAccount['periods'][number];
type Cell = { leak: string; over: string; isUnknown: boolean; isCompared: boolean };
type Props = { account: DashboardAccount; currency: string; tools?: ReactNode };

/** The periods of one currency by product and by the month in which they start. */
export function gridOf(periods: readonly PeriodRow[], currency: string) {
  const cells = new Map<string, PeriodRow[]>();
  for (const row of periods) {
    if (row.currency !== currency && row.currency !== '') continue;
    const key = `${row.product_key}\n${row.period_start.slice(0, 7)}`;
    const group = cells.get(key);
    if (group) group.push(row);
    else cells.set(key, [row]);
  }
  const keys = [...cells.keys()].map((key) => key.split('\n') as [string, string]);
  const cellOf = (product: string, name: string): Cell | null => {
    const rows = cells.get(`${product}\n${name}`);
    if (!rows) return null;
    return {
      leak: sumDecimalTexts(rows.map((row) => row.leak)),
      over: sumDecimalTexts(rows.map((row) => row.over_billed)),
      isUnknown: rows.every((row) => row.should_have_billed === null),
      isCompared: rows.some((row) => row.is_compared),
    };
  };
  const names = new Map(periods.map((row) => [row.product_key, row.product_name ?? row.product_key]));
  return {
    nameOf: (product: string) => names.get(product) ?? product,
    products: [...new Set(keys.map(([product]) => product))].sort(),
    months: [...new Set(keys.map(([, name]) => name))].sort(),
    cellOf,
  };
}

/** Products down, months across: each cell is what a month leaked of a product, and leads to its periods. */
export function AccountGrid({ account, currency, tools }: Props) {
  const { products, months, cellOf, nameOf } = useMemo(
    () => gridOf(account.periods, currency),
    [account.periods, currency],
  );
  const total = (name: string) =>
    sumDecimalTexts(products.map((product) => cellOf(product, name)?.leak ?? '0'));
  const isCompared = (name: string) => products.some((product) => cellOf(product, name)?.isCompared);
  return (
    <Section title="Leak by product and month" note={currency} tools={tools}>
      {products.length === 0 ? (
        <Empty title="No period of this account has been reconciled yet." />
      ) : (
        <Scroll label="Leak by product and month" className="overflow-x-auto" toEnd>
          <table className="border-collapse max-md:text-small">
            <caption className="sr-only">
              Leak by product and month in {currency}; a minus is billed too much
            </caption>
            <thead>
              <tr className="border-b text-small text-ink-3">
                <th
                  scope="col"
                  className="sticky left-0 z-10 h-8 min-w-32 md:min-w-40 bg-paper pr-4 font-normal!"
                >
                  Product
                </th>
                {months.map((name, index) => (
                  <th key={name} scope="col" className="figure-cell min-w-[68px] pl-3 font-normal!">
                    <abbr title={month(name)} className="no-underline">
                      {monthTick(name, index)}
                    </abbr>
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {products.map((product) => (
                <tr key={product} className="border-b">
                  <th
                    scope="row"
                    className="sticky left-0 z-10 h-8 bg-paper pr-4 font-normal! whitespace-nowrap"
                  >
                    {nameOf(product)}
                  </th>
                  {months.map((name) => (
                    <td key={name} className="figure-cell p-0">
                      <CellLink
                        account={account.account_id}
                        product={product}
                        label={nameOf(product)}
                        name={name}
                        cell={cellOf(product, name)}
                        currency={currency}
                      />
                    </td>
                  ))}
                </tr>
              ))}
              <tr>
                <th scope="row" className="sticky left-0 z-10 h-8 bg-paper pr-4">
                  Leak
                </th>
                {months.map((name) => (
                  <td key={name} className="figure-cell pl-3 font-strong">
                    {Number(total(name)) > 0 ? (
                      <span className="double-rule">{money(total(name), currency, 'compact')}</span>
                    ) : (
                      <span className="font-normal text-ink-3">{isCompared(name) ? '0' : '–'}</span>
                    )}
                  </td>
                ))}
              </tr>
            </tbody>
          </table>
        </Scroll>
      )}
    </Section>
  );
}

type CellProps = {
  account: string;
  product: string;
  label: string;
  name: string;
  cell: Cell | null;
  currency: string;
};

function CellLink({ account, product, label, name, cell, currency }: CellProps) {
  if (!cell) return null;
  const isLeak = Number(cell.leak) > 0;
  const isOver = Number(cell.over) > 0;
  const exact = [
    isLeak && `${money(cell.leak, currency)} leaked`,
    isOver && `${money(cell.over, currency)} billed too much`,
    cell.isUnknown && 'no price known',
    !cell.isCompared && 'not compared: no invoices of that time were imported',
    !isLeak && !isOver && !cell.isUnknown && cell.isCompared && 'billed correctly',
  ].filter(Boolean);
  return (
    <Link
      to="/accounts/$id"
      params={{ id: account }}
      search={{ product, period: name }}
      resetScroll={false}
      title={exact.join(', ')}
      className={classes(
        'flex min-h-8 items-center justify-end pl-3 -outline-offset-2! hover:bg-hover hover:underline',
        isLeak ? 'text-leak' : isOver ? 'text-over' : 'text-ink-3',
      )}
    >
      <span className="sr-only">
        {label} {month(name)}: {exact.join(', ')}
      </span>
      <span aria-hidden>
        {isLeak
          ? money(cell.leak, currency, 'compact')
          : isOver
            ? `−${money(cell.over, currency, 'compact')}`
            : cell.isUnknown
              ? '?'
              : cell.isCompared
                ? '0'
                : '–'}
      </span>
    </Link>
  );
}
