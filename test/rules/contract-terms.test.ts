import { describe, expect, it } from 'vitest';
import { APR, FEB, faults, findings, JAN, MAR, reconcile, type Story } from './story.ts';

const fee = (rest: Story): Story => ({
  prices: [{ model: 'flat', unit: '100' }],
  subscriptions: [{ start: '2024-01-01' }],
  billedSince: '2026-01-01',
  ...rest,
});
const billed = (...amounts: string[]) =>
  [JAN, FEB, MAR, APR].slice(0, amounts.length).map((period, at) => ({ amount: amounts[at] ?? '', period }));

describe('an escalator of a contract raises the price on each anniversary', () => {
  it('is missed when billed equals the charge without it: P × (1 + g)^k', () => {
    // 100 × 1.05² = 110.25 in the third year.
    const story = fee({ terms: [{ term: 'escalator_percent', value: '5' }], lines: billed('100.00') });
    expect(findings(story, '2026-02-01')).toEqual([`missed_escalator api ${JAN} 10.25 EUR`]);
  });

  it('is missed by its last step when only the first was billed', () => {
    const story = fee({ terms: [{ term: 'escalator_percent', value: '5' }], lines: billed('105.00') });
    expect(findings(story, '2026-02-01')).toEqual([`missed_escalator api ${JAN} 5.25 EUR`]);
  });

  it('is silent when it was billed', () => {
    const story = fee({ terms: [{ term: 'Annual escalator %', value: '5 %' }], lines: billed('110.25') });
    expect(findings(story, '2026-02-01')).toEqual([]);
  });

  it('that comes into force later takes its first step that day, and none before', () => {
    const terms = [{ term: 'escalator_percent', value: '4', from: '2026-02-01' }];
    const story = fee({ terms, lines: billed('100.00', '100.00', '104.00') });
    expect(findings(story, '2026-04-01')).toEqual([`missed_escalator api ${FEB} 4.00 EUR`]);
  });

  it('begins with the first period that starts on or after the anniversary', () => {
    const subscriptions = [{ start: '2025-02-15', anchor: 1 }];
    const terms = [{ term: 'escalator_percent', value: '10' }];
    const story = fee({ subscriptions, terms, lines: billed('100.00', '100.00', '100.00') });
    expect(findings(story, '2026-04-01')).toEqual([`missed_escalator api ${MAR} 10.00 EUR`]);
  });

  it('stays within floor and cap of an index by years', () => {
    const terms = [
      { term: 'escalator_percent', value: '2025: 7.2; 2026: 0.4' },
      { term: 'escalator_cap_percent', value: '5' },
      { term: 'escalator_floor_percent', value: '2' },
    ];
    // 100 × 1.05 × 1.02 = 107.10
    expect(findings(fee({ terms, lines: billed('107.10') }), '2026-02-01')).toEqual([]);
  });

  it('multiplies tiers and leaves minimums alone', () => {
    const prices = [{ model: 'graduated' as const, tiers: '100 @ 1; rest @ 0.5', minimum: '10' }];
    const story: Story = {
      prices,
      subscriptions: [{ start: '2025-01-01' }],
      billedSince: '2026-01-01',
      usage: { '2026-01-10': '120', '2026-02-10': '5' },
      terms: [{ term: 'escalator_percent', value: '10' }],
      lines: billed('121.00', '10.00'),
    };
    expect(findings(story, '2026-03-01')).toEqual([]);
  });
});

describe('a contract holds for what it names', () => {
  const two = (terms: Story['terms']): Story => ({
    prices: [
      { model: 'flat', unit: '100', id: 'P', product: 'api' },
      { model: 'flat', unit: '200', id: 'Q', product: 'care' },
    ],
    subscriptions: [
      { id: 'S', price: 'P', start: '2025-01-01' },
      { id: 'T', price: 'Q', start: '2025-01-01' },
    ],
    billedSince: '2026-01-01',
    lines: [
      { amount: '100.00', period: JAN, product: 'api' },
      { amount: '200.00', period: JAN, product: 'care' },
    ],
    terms,
  });
  const escalator = { term: 'escalator_percent', value: '10' };
  const onlyCare = [`missed_escalator care ${JAN} 20.00 EUR`];

  it('by a column, by a term of its own, by the subscription’s id and by its clause', () => {
    expect(findings(two([{ ...escalator, product: 'care' }]), '2026-02-01')).toEqual(onlyCare);
    expect(findings(two([escalator, { term: 'product', value: 'care' }]), '2026-02-01')).toEqual(onlyCare);
    expect(findings(two([{ ...escalator, contract: 'T' }]), '2026-02-01')).toEqual(onlyCare);
    expect(findings(two([{ ...escalator, clause: '4.2 Care rises each year.' }]), '2026-02-01')).toEqual(
      onlyCare,
    );
  });

  it('and for all subscriptions when it names none', () => {
    expect(findings(two([escalator]), '2026-02-01')).toEqual([
      `missed_escalator api ${JAN} 10.00 EUR`,
      `missed_escalator care ${JAN} 20.00 EUR`,
    ]);
  });

  it('and a price for no product in particular changes nothing, and is listed', () => {
    const story = two([{ term: 'unit_amount', value: '300' }]);
    expect(findings(story, '2026-02-01')).toEqual([]);
    expect(faults(story, '2026-02-01')).toEqual(['unread_term']);
  });
});

describe('terms override what price and subscription say', () => {
  it('a price, a discount, a commitment and included units', () => {
    const own = (terms: Story['terms'], amount: string) => fee({ terms, lines: billed(amount) });
    expect(findings(own([{ term: 'unit_amount', value: '80' }], '80.00'), '2026-02-01')).toEqual([]);
    expect(findings(own([{ term: 'discount_percent', value: '25' }], '75.00'), '2026-02-01')).toEqual([]);
    expect(findings(own([{ term: 'commitment_amount', value: '150' }], '100.00'), '2026-02-01')).toEqual([
      `minimum_shortfall api ${JAN} 50.00 EUR`,
    ]);
    const metered: Story = {
      prices: [{ unit: '1' }],
      subscriptions: [{}],
      usage: { '2026-01-10': '120' },
      terms: [{ term: 'included_units', value: '100' }],
      lines: billed('20.00'),
    };
    expect(findings(metered, '2026-02-01')).toEqual([]);
  });

  it('and a term nobody knows is listed and changes nothing', () => {
    const story = fee({ terms: [{ term: 'exclusivity', value: 'yes' }], lines: billed('100.00') });
    expect(findings(story, '2026-02-01')).toEqual([]);
    expect(faults(story, '2026-02-01')).toEqual(['unread_term']);
  });
});

describe('the back-billing window decides what can still be billed', () => {
  const recoverability = (terms: Story['terms'], asOf: string, rules = {}) =>
    reconcile(fee({ terms, lines: billed('90.00') }), asOf, rules).findings.find(
      (finding) => finding.period.start === '2026-01-01',
    )?.recoverability;

  it('to the day, in days after the end of the period', () => {
    const terms = [{ term: 'back_billing_days', value: '90' }];
    // The period ends on 1 February; 90 days later is 2 May.
    expect(recoverability(terms, '2026-05-01')).toBe('billable_now');
    expect(recoverability(terms, '2026-05-02')).toBe('billable_now');
    expect(recoverability(terms, '2026-05-03')).toBe('time_barred');
  });

  it('in months, by the organization’s setting where the contract is silent', () => {
    expect(recoverability([], '2027-02-01')).toBe('billable_now');
    expect(recoverability([], '2027-02-02')).toBe('time_barred');
    expect(recoverability([], '2026-08-01', { back_billing_months: 6 })).toBe('billable_now');
    expect(recoverability([], '2026-08-02', { back_billing_months: 6 })).toBe('time_barred');
    expect(recoverability([{ term: 'back billing window', value: '24 months' }], '2028-02-01')).toBe(
      'billable_now',
    );
  });

  it('and a claim that the contract gave up is waived', () => {
    expect(recoverability([{ term: 'waived', value: 'price_drift' }], '2026-03-01')).toBe('waived');
    expect(recoverability([{ term: 'waived', value: 'late_usage' }], '2026-03-01')).toBe('billable_now');
  });
});
