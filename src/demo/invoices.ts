import { type Decimal, decimal, sumDecimals, ZERO } from '#core/decimal.ts';
import { addDays, contains } from './calendar.ts';
import { productNamed } from './catalogue.ts';
import { moneyText, roundMoney } from './charge.ts';
import { billedAhead, type Settled } from './settle.ts';
import type { Account, Span, Stage, Unit } from './world.ts';

type Line = {
  product: string;
  amount: Decimal;
  kind: 'recurring' | 'usage' | 'overage' | 'minimum' | 'credit' | 'tax' | 'fee';
  quantity: string;
  unitAmount: string;
  covered: Span | null;
  description: string;
};

export type Invoice = {
  key: string;
  id: string;
  account: Account;
  currency: string;
  period: Span;
  issuedDay: string;
  status: '' | 'void' | 'draft' | 'overdue';
  subscriptionId: string;
  lines: Line[];
  total: Decimal;
};

export type Book = { invoices: Invoice[]; creditRows: string[][] };

/**
 * Groups what was asked into invoices: one per account, currency and billing period, in order of issue and
 * numbered from `firstNumber`.
 */
export function makeInvoices(stage: Stage, settled: Settled[], firstNumber: number): Book {
  const drafts = new Map<string, Invoice>();
  const creditRows: string[][] = [];
  for (const item of settled) {
    const { unit, asked } = item;
    const lines = linesOf(item);
    if (lines.length > 0) draftFor(drafts, unit, '').lines.push(...lines);
    const { plan } = unit.subscription;
    const struck = plan && contains(plan.span, unit.period.start);
    if (struck && plan.kind === 'duplicate_billing') draftFor(drafts, unit, 'again').lines.push(...lines);
    if (struck && plan.kind === 'uncollected') draftFor(drafts, unit, '').status = 'overdue';
    if (asked.creditKind) addCredit(creditRows, drafts, item);
  }
  const invoices = [...drafts.values()].filter((one) => one.lines.length > 0);
  for (const item of settled) addVoided(invoices, drafts, item.unit);
  addWorkshops(invoices);
  for (const invoice of invoices) addTax(invoice);
  const issueLimit = addDays(stage.window.end, 1);
  const issued = invoices.filter((one) => one.issuedDay <= issueLimit);
  issued.sort((a, b) => compare(`${a.issuedDay} ${a.key}`, `${b.issuedDay} ${b.key}`));
  issued.forEach((invoice, place) => {
    invoice.id = `INV-${String(firstNumber + place).padStart(6, '0')}`;
    invoice.total = sumDecimals(invoice.lines.map((line) => line.amount));
  });
  return { invoices: issued, creditRows };
}

export function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function draftFor(drafts: Map<string, Invoice>, unit: Unit, suffix: string): Invoice {
  const { subscription, period } = unit;
  const ahead = billedAhead(subscription);
  const apart = ahead ? subscription.id : '';
  const key = [subscription.account.id, subscription.currency, period.start, period.end, apart, suffix].join(
    '|',
  );
  let draft = drafts.get(key);
  if (!draft) {
    const late = suffix === 'again' ? 8 : 0;
    draft = {
      key,
      id: '',
      account: subscription.account,
      currency: subscription.currency,
      period,
      issuedDay: addDays(ahead ? unit.covered.start : period.end, 1 + late),
      status: '',
      subscriptionId: ahead ? subscription.id : '',
      lines: [],
      total: ZERO,
    };
    drafts.set(key, draft);
  }
  return draft;
}

function linesOf({ unit, asked }: Settled): Line[] {
  const { subscription, price, covered, period } = unit;
  const flat = price.model === 'flat';
  const recurring = flat || subscription.quantity !== undefined;
  const zeroLine =
    !recurring &&
    subscription.account.index % 2 === 0 &&
    unit.shouldMajor.isZero() &&
    unit.reported.greaterThan(0);
  const lines: Line[] = [];
  const product =
    billedAhead(subscription) && subscription.account.index % 2 === 0 ? '' : subscription.product;
  const { name } = productNamed(subscription.product) ?? { name: subscription.product };
  const sameDates = covered.start === period.start && covered.end === period.end;
  const line = {
    product,
    covered: sameDates && subscription.account.index % 3 === 0 ? null : covered,
    quantity: recurring ? String(asked.quantity ?? 1) : unit.reported.toString(),
    unitAmount: price.tiers ? '' : (asked.price?.unitAmount ?? price.unitAmount ?? ''),
  };
  if (recurring && asked.rated.greaterThan(0)) {
    const seats = subscription.quantity !== undefined && unit.billedMajor.equals(unit.shouldMajor);
    const quantity = seats && unit.actual.greaterThan(line.quantity) ? unit.actual.toString() : line.quantity;
    lines.push({ ...line, quantity, amount: asked.rated, kind: 'recurring', description: name });
  } else if (!recurring && (asked.rated.greaterThan(0) || (zeroLine && subscription.status === 'active'))) {
    const kind = price.includedUnits ? 'overage' : 'usage';
    lines.push({ ...line, amount: asked.rated, kind, description: `${name}, metered` });
  }
  if (asked.topUp.greaterThan(0)) {
    lines.push({
      ...line,
      quantity: '',
      unitAmount: '',
      amount: asked.topUp,
      kind: 'minimum',
      description: `${name}, up to the minimum`,
    });
  }
  return lines;
}

function addCredit(rows: string[][], drafts: Map<string, Invoice>, { unit, asked }: Settled): void {
  const { subscription, period, creditedMajor } = unit;
  const id = `CR-${subscription.id}-${period.start.replaceAll('-', '')}`;
  const amount = moneyText(creditedMajor, subscription.currency);
  const kind = asked.creditKind as string;
  const reasons: Record<string, string> = {
    credit: 'Service credit after an outage',
    waiver: 'Waived after a support case',
    refund: 'Refund of a wrong charge',
  };
  const dates = [period.start, period.end];
  rows.push([
    id,
    subscription.account.id,
    amount,
    subscription.currency,
    subscription.product,
    ...dates,
    kind,
    reasons[kind] ?? '',
  ]);
  if (kind !== 'credit') return;
  const line = { product: subscription.product, quantity: '', unitAmount: '', covered: unit.covered };
  draftFor(drafts, unit, '').lines.push({
    ...line,
    amount: creditedMajor.negated(),
    kind: 'credit',
    description: `${id}: service credit`,
  });
}

/** Beside the real invoice one that was voided and one that was never sent, with the same lines. */
function addVoided(invoices: Invoice[], drafts: Map<string, Invoice>, unit: Unit): void {
  const { plan } = unit.subscription;
  if (plan?.kind !== 'voided_invoice' || !contains(plan.span, unit.period.start)) return;
  const real = draftFor(drafts, unit, '');
  for (const status of ['void', 'draft'] as const) {
    invoices.push({ ...real, key: `${real.key}${status}`, status, lines: [...real.lines] });
  }
}

/** One-time work on every fortieth invoice: a fee, which is never held against a price. */
function addWorkshops(invoices: Invoice[]): void {
  invoices.forEach((invoice, place) => {
    if (place % 40 !== 11 || invoice.status !== '') return;
    const amount = decimal(invoice.currency === 'JPY' ? 120_000 : 750);
    const line = {
      product: '',
      quantity: '1',
      unitAmount: '',
      covered: null,
      description: 'Onboarding workshop',
    };
    invoice.lines.push({ ...line, amount, kind: 'fee' });
  });
}

function addTax(invoice: Invoice): void {
  const { taxPercent } = invoice.account;
  if (taxPercent === 0) return;
  const net = sumDecimals(invoice.lines.map((line) => line.amount));
  const amount = roundMoney(net.times(taxPercent).div(100), invoice.currency);
  const line = {
    product: '',
    quantity: '',
    unitAmount: '',
    covered: null,
    description: `Tax ${taxPercent} %`,
  };
  if (!amount.isZero()) invoice.lines.push({ ...line, amount, kind: 'tax' });
}
