import { sql } from 'kysely';
import { decimal } from '#core/decimal.ts';
import { roundToMinor } from '#core/money.ts';
import type { Tx } from '#platform/postgres.ts';
import type { Receivable } from '../account-facts.ts';

type Row = {
  invoice_id: string;
  account_id: string;
  subscription_id: string | null;
  period_start: string;
  period_end: string;
  currency: string;
  issued_at: Date | null;
  due_at: Date | null;
  paid: string;
  lines: { line_id: string; amount: string }[];
};

/**
 * Invoices of some accounts that are open and not marked as paid, with their lines and the sum of their payments,
 * by the account id that the source uses. None at all when nothing loaded tells paid invoices from unpaid ones:
 * an import without status and payments leaves every invoice open, and that says nothing.
 */
export async function readReceivables(
  tx: Tx,
  sources: readonly string[],
): Promise<Map<string, Receivable[]>> {
  const found = new Map<string, Receivable[]>();
  if (sources.length === 0 || !(await isSettlementKnown(tx))) return found;
  const { rows } = await sql<Row>`
    select invoice.invoice_id, account_id, subscription_id, period_start, period_end, currency, issued_at, due_at,
      (select coalesce(sum(amount), 0)::text from payments as payment
        where payment.organization_id = invoice.organization_id and payment.invoice_id = invoice.invoice_id) as paid,
      (select coalesce(jsonb_agg(jsonb_build_object('line_id', line_id, 'amount', amount::text) order by line_id), '[]')
        from invoice_lines as line
        where line.organization_id = invoice.organization_id and line.invoice_id = invoice.invoice_id) as lines
    from invoices as invoice
    where account_id = any(${sources}::text[]) and status = 'open' and paid_at is null
    order by invoice.invoice_id`.execute(tx);
  for (const row of rows) {
    const minor = (amount: string) => roundToMinor(decimal(amount), row.currency);
    const lines = row.lines.map((line) => ({ lineId: line.line_id, amountMinor: minor(line.amount) }));
    const receivable: Receivable = {
      invoiceId: row.invoice_id,
      subscriptionId: row.subscription_id,
      period: { start: row.period_start, end: row.period_end },
      currency: row.currency,
      totalMinor: lines.reduce((sum, line) => sum + line.amountMinor, 0n),
      paidMinor: minor(row.paid),
      issuedAtMs: row.issued_at?.getTime() ?? null,
      dueAtMs: row.due_at?.getTime() ?? null,
      lines,
    };
    found.set(row.account_id, [...(found.get(row.account_id) ?? []), receivable]);
  }
  return found;
}

async function isSettlementKnown(tx: Tx): Promise<boolean> {
  const { rows } = await sql<{ known: boolean }>`
    select exists (select from payments)
      or exists (select from invoices where status = 'paid' or paid_at is not null) as known`.execute(tx);
  return rows[0]?.known ?? false;
}
