import type pg from 'pg';
import { type Decimal, decimal, ZERO } from '#core/decimal.ts';
import { toMajor } from '#core/money.ts';
import { type Asker, compute, differs, partsByCurrency, written } from './asked.ts';

/** A finding as its table holds it. */
type Kept = {
  account_id: string;
  ledger: string;
  status: string;
  recoverability: string;
  amount_minor: string | null;
  currency: string | null;
  closed_at: Date | null;
};

/** The findings of an organization, read past the catalogue. */
export async function keptFindings(owner: pg.Client, organization: string): Promise<Kept[]> {
  const { rows } = await owner.query<Kept>(
    `select account_id, ledger, status, recoverability, amount_minor::text, currency, closed_at
    from findings where organization_id = $1`,
    [organization],
  );
  return rows;
}

const isOpen = ({ closed_at, status }: Kept) =>
  closed_at === null && ['open', 'acknowledged', 'actioned'].includes(status);
const isOwed = ({ ledger }: Kept) => ledger === 'owed';

function money(rows: readonly Kept[]): Record<string, string> {
  const sums = new Map<string, Decimal>();
  for (const { amount_minor, currency } of rows)
    if (amount_minor !== null && currency !== null)
      sums.set(currency, (sums.get(currency) ?? ZERO).plus(toMajor(BigInt(amount_minor), currency)));
  return written(sums);
}

type Figured = Record<string, string> | number | null;
const recovered = (rows: readonly Kept[]) => rows.filter((row) => isOwed(row) && row.status === 'recovered');
const found = (rows: readonly Kept[]) => rows.filter((row) => isOwed(row) && row.status !== 'dismissed');

/** What the measures of findings mean, said a second time without the catalogue, from the glossary's definitions. */
const BY_HAND: Record<string, (rows: readonly Kept[]) => Figured> = {
  unbilled: (rows) => money(rows.filter((row) => isOpen(row) && isOwed(row))),
  billable_today: (rows) =>
    money(rows.filter((row) => isOpen(row) && isOwed(row) && row.recoverability === 'billable_now')),
  credit_due: (rows) => money(rows.filter((row) => isOpen(row) && row.ledger === 'owed_to_customer')),
  opportunity: (rows) => money(rows.filter((row) => isOpen(row) && row.ledger === 'improvable')),
  recovered: (rows) => money(recovered(rows)),
  found: (rows) => money(found(rows)),
  open_findings: (rows) => rows.filter(isOpen).length,
  accounts_with_findings: (rows) => new Set(rows.filter(isOpen).map((row) => row.account_id)).size,
  recovery_rate: (rows) => {
    const [above, below] = [money(recovered(rows)), money(found(rows))];
    const [currency] = Object.keys(below);
    // Of several currencies there is no rate without a reporting currency.
    return currency === undefined || Object.keys(below).length > 1
      ? null
      : decimal(above[currency] ?? '0')
          .div(below[currency] ?? '1')
          .toNumber();
  },
};

export const SAID_BY_HAND = Object.keys(BY_HAND);

/** That a figure is what its definition says, where somebody has said it a second time; in own currencies. */
export async function byHandLaw(asker: Asker, id: string, rows: readonly Kept[]): Promise<string[]> {
  const expected = BY_HAND[id]?.(rows);
  if (expected === undefined) return [];
  const figure = (await compute(asker, [id])).total[id];
  const got =
    typeof expected === 'object' && expected !== null
      ? partsByCurrency(figure?.money ?? null)
      : figure?.value;
  const isClose = typeof got === 'number' && typeof expected === 'number' && Math.abs(got - expected) < 1e-9;
  return isClose ? [] : differs(id, got, expected);
}
