import { addDays, instantOf, secondsOf } from './calendar.ts';
import { moneyText } from './charge.ts';
import type { Invoice } from './invoices.ts';
import type { Stage } from './world.ts';

export const INVOICE_COLUMNS = [
  'invoice_id',
  'account_id',
  'period_start',
  'period_end',
  'currency',
  'issued_at',
  'due_at',
  'paid_at',
  'status',
  'subscription_id',
];
export const LINE_COLUMNS = [
  'invoice_id',
  'line_id',
  'amount',
  'product_key',
  'quantity',
  'unit_amount',
  'kind',
  'period_start',
  'period_end',
  'description',
];
export const PAYMENT_COLUMNS = ['payment_id', 'invoice_id', 'amount', 'paid_at'];
export const CREDIT_COLUMNS = [
  'credit_id',
  'account_id',
  'amount',
  'currency',
  'product_key',
  'period_start',
  'period_end',
  'kind',
  'reason',
];

/** Rows of invoices.csv, invoice_lines.csv and payments.csv; nothing is paid after `asOf`, nor after it is due. */
export function billingRows(stage: Stage, invoices: Invoice[], asOf: string) {
  const rows = { invoices: [] as string[][], lines: [] as string[][], payments: [] as string[][] };
  for (const invoice of invoices) {
    const random = stage.random.fork(`payment/${invoice.key}`);
    const issued = secondsOf(`${invoice.issuedDay}T06:00:00Z`);
    const paid = issued + random.integer(3, 26) * 86_400 + random.integer(0, 30_000);
    const owes = invoice.total.greaterThan(0);
    const isPaid = invoice.status === '' && (!owes || paid <= secondsOf(asOf));
    const paidAt = isPaid ? instantOf(owes ? paid : issued) : '';
    const status =
      invoice.status === 'void' || invoice.status === 'draft' ? invoice.status : isPaid ? 'paid' : 'open';
    const { period, account, currency } = invoice;
    const dates = [period.start, period.end, currency, instantOf(issued), dueDay(invoice), paidAt];
    rows.invoices.push([invoice.id, account.id, ...dates, status, invoice.subscriptionId]);
    invoice.lines.forEach((line, place) => {
      const span = line.covered ? [line.covered.start, line.covered.end] : ['', ''];
      const money = [moneyText(line.amount, currency), line.product, line.quantity, line.unitAmount];
      rows.lines.push([
        invoice.id,
        `${invoice.id}-${place + 1}`,
        ...money,
        line.kind,
        ...span,
        line.description,
      ]);
    });
    if (isPaid && owes)
      rows.payments.push([
        `PAY-${invoice.id.slice(4)}`,
        invoice.id,
        moneyText(invoice.total, currency),
        paidAt,
      ]);
  }
  return rows;
}

export function dueDay(invoice: Invoice): string {
  return addDays(invoice.issuedDay, 30);
}
