import { describe, expect, it } from 'vitest';
import { findings, JAN, reconcile, type Story } from './story.ts';

const invoice = { id: 'I1', period: JAN, total: '3650.00', due: '2026-03-01T00:00:00Z' };
const owing = (...receivables: NonNullable<Story['receivables']>): Story => ({ receivables });
const amounts = (story: Story, asOf: string, rules = {}) =>
  reconcile(story, asOf, rules).findings.map(
    ({ type, amountMinor, sourceKey }) => `${type} ${sourceKey} ${amountMinor}`,
  );

describe('an invoice open past due costs its interest, and is never a leak of its value', () => {
  it('at 8 % a year of 365 days from the due day', () => {
    // 3650 × 8 % × 10 / 365 = 8.00
    expect(findings(owing(invoice), '2026-03-11')).toEqual([`uncollected I1 ${JAN} 8.00 EUR`]);
  });

  it('nothing on the due day, and one day’s interest on the next', () => {
    expect(findings(owing(invoice), '2026-03-01')).toEqual([]);
    expect(findings(owing(invoice), '2026-03-02')).toEqual([`uncollected I1 ${JAN} 0.80 EUR`]);
  });

  it('on what is still open after payments, and nothing once it is paid', () => {
    expect(amounts(owing({ ...invoice, paid: '1825.00' }), '2026-03-11')).toEqual(['uncollected I1 400']);
    expect(amounts(owing({ ...invoice, paid: '3650.00' }), '2026-03-11')).toEqual([]);
    expect(amounts(owing({ ...invoice, paid: '4000.00' }), '2026-03-11')).toEqual([]);
  });

  it('at the rate of the contract, else of the organization', () => {
    const terms = [{ term: 'late_interest_percent', value: '10' }];
    expect(amounts({ ...owing(invoice), terms }, '2026-03-11')).toEqual(['uncollected I1 1000']);
    expect(amounts(owing(invoice), '2026-03-11', { late_interest_percent: '4' })).toEqual([
      'uncollected I1 400',
    ]);
  });

  it('from the payment terms after issue when no due date is stated', () => {
    const { due: _, ...bare } = invoice;
    const issued = { ...bare, issued: '2026-02-01T09:00:00Z' };
    // 30 days after 1 February is 3 March; ten days later is the 13th.
    expect(amounts(owing(issued), '2026-03-13')).toEqual(['uncollected I1 800']);
    expect(amounts(owing(issued), '2026-02-25', { payment_terms_days: 14 })).toEqual(['uncollected I1 800']);
    const terms = [{ term: 'payment_terms', value: 'Net 14' }];
    expect(amounts({ ...owing(issued), terms }, '2026-02-25')).toEqual(['uncollected I1 800']);
  });

  it('keeps two invoices of one period apart', () => {
    const two = owing(invoice, { ...invoice, id: 'I2', total: '365.00' });
    expect(amounts(two, '2026-03-11')).toEqual(['uncollected I1 800', 'uncollected I2 80']);
  });

  it('tells invoice, due day, open amount and rate in its reason', () => {
    const [finding] = reconcile(owing(invoice), '2026-03-11').findings;
    expect(finding?.reason).toBe(
      'Invoice I1 was due on 2026-03-01 and 3650.00 EUR of it is open: 10 days at 8 % a year cost 8.00 EUR.',
    );
    expect(finding?.productKey).toBeNull();
    expect(finding?.evidence.lines).toEqual([{ invoiceId: 'I1', lineId: 'L1', countedMinor: '365000' }]);
  });
});
