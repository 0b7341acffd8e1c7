import { expect, it } from 'vitest';
import { APR, FEB, findings, JAN, MAR, type Story } from './story.ts';

/** Stories of accounts to which nothing is owed and which owe nothing. */
const decoys: Record<string, { story: Story; asOf: string }> = {
  'a free tier used to its last unit': {
    asOf: '2026-02-01',
    story: {
      prices: [{ unit: '0.02', included: '10000' }],
      subscriptions: [{}],
      usage: { '2026-01-10': '10000' },
    },
  },
  'a waived overage': {
    asOf: '2026-02-01',
    story: {
      prices: [{ unit: '0.02', included: '10000' }],
      subscriptions: [{}],
      usage: { '2026-01-10': '12750' },
      credits: [{ amount: '55.00', kind: 'waiver', period: JAN }],
    },
  },
  'a credit note on the next month’s invoice for this month': {
    asOf: '2026-03-01',
    story: {
      prices: [{ model: 'flat', unit: '100' }],
      subscriptions: [{}],
      lines: [
        { amount: '130.00', period: JAN },
        { amount: '100.00', period: FEB, invoice: 'I2', line: 'a' },
        { amount: '-30.00', period: JAN, invoicePeriod: FEB, kind: 'credit', invoice: 'I2', line: 'b' },
      ],
    },
  },
  'a free month waived in full': {
    asOf: '2026-03-01',
    story: {
      prices: [{ model: 'flat', unit: '100' }],
      subscriptions: [{}],
      lines: [{ amount: '100.00', period: FEB }],
      credits: [{ amount: '100.00', kind: 'waiver', period: JAN }],
    },
  },
  'a paused month between two paid ones': {
    asOf: '2026-04-01',
    story: {
      prices: [{ model: 'flat', unit: '100' }],
      subscriptions: [
        { id: 'S1', end: '2026-02-01' },
        { id: 'S2', start: '2026-02-01', end: '2026-03-01', owesNothing: true },
        { id: 'S3', start: '2026-03-01' },
      ],
      lines: [
        { amount: '100.00', period: JAN },
        { amount: '100.00', period: MAR },
      ],
    },
  },
  'seats added inside a month as a new row': {
    asOf: '2026-05-01',
    story: {
      prices: [{ unit: '30' }],
      subscriptions: [
        { id: 'S1', seats: '10', start: '2026-04-01', end: '2026-04-16' },
        { id: 'S2', seats: '20', start: '2026-04-16', anchor: 1 },
      ],
      // 10 × 30 × 15 ÷ 30 = 150; 20 × 30 × 15 ÷ 30 = 300
      lines: [{ amount: '450.00', period: APR }],
    },
  },
  'an amended price, agreed before its period': {
    asOf: '2026-03-01',
    story: {
      prices: [
        { model: 'flat', unit: '100', to: '2026-02-01' },
        { model: 'flat', unit: '80', from: '2026-02-01' },
      ],
      subscriptions: [{}],
      lines: [
        { amount: '100.00', period: JAN },
        { amount: '80.00', period: FEB },
      ],
    },
  },
  'a cent of rounding on two lines': {
    asOf: '2026-02-01',
    story: {
      prices: [{ unit: '0.0333' }],
      subscriptions: [{}],
      usage: { '2026-01-10': '100' }, // 3.33
      lines: [
        { amount: '1.67', period: JAN },
        { amount: '1.67', period: JAN },
      ],
    },
  },
  'fewer seats used than held': {
    asOf: '2026-02-01',
    story: {
      prices: [{ unit: '30' }],
      subscriptions: [{ seats: '10' }],
      usage: { '2026-01-10': '3' },
      lines: [{ amount: '300.00', period: JAN, quantity: '10' }],
    },
  },
  'a minimum billed in one line with the use': {
    asOf: '2026-02-01',
    story: {
      prices: [{ unit: '0.10', minimum: '200' }],
      subscriptions: [{}],
      usage: { '2026-01-10': '1250' },
      lines: [{ amount: '200.00', period: JAN }],
    },
  },
  'a minimum billed as use and top-up': {
    asOf: '2026-02-01',
    story: {
      prices: [{ unit: '0.10', minimum: '200' }],
      subscriptions: [{}],
      usage: { '2026-01-10': '1250' },
      lines: [
        { amount: '125.00', period: JAN, kind: 'usage' },
        { amount: '75.00', period: JAN, kind: 'minimum' },
      ],
    },
  },
  'a renewal with its uplift': {
    asOf: '2026-03-01',
    story: {
      prices: [{ model: 'flat', unit: '100' }],
      subscriptions: [{ start: '2026-01-01', renewal: '2026-02-01', uplift: '5', autoRenew: false }],
      lines: [
        { amount: '100.00', period: JAN },
        { amount: '105.00', period: FEB },
      ],
    },
  },
  'an invoice in advance for a period that still runs': {
    asOf: '2026-02-10',
    story: {
      prices: [{ model: 'flat', unit: '100' }],
      subscriptions: [{}],
      lines: [
        { amount: '100.00', period: JAN, issued: '2026-01-01T00:00:00Z' },
        { amount: '100.00', period: FEB, issued: '2026-02-01T00:00:00Z' },
      ],
    },
  },
  'use exactly at a zone’s midnight, billed in the right month': {
    asOf: '2026-04-01',
    story: {
      prices: [{ unit: '0.10' }],
      subscriptions: [{ zone: 'Asia/Tokyo' }],
      usage: { '2026-02-28': '100', '2026-03-01': '200' },
      lines: [
        { amount: '10.00', period: FEB },
        { amount: '20.00', period: MAR },
      ],
    },
  },
  'a correction that takes units back, and the lower bill': {
    asOf: '2026-02-01',
    story: {
      prices: [{ unit: '0.10' }],
      subscriptions: [{}],
      usage: { '2026-01-10': ['1000', '-300'] },
      lines: [{ amount: '70.00', period: JAN }],
    },
  },
  'corrections below zero and no bill': {
    asOf: '2026-02-01',
    story: { prices: [{ unit: '0.10' }], subscriptions: [{}], usage: { '2026-01-10': ['100', '-300'] } },
  },
  'use of a product with a price of zero': {
    asOf: '2026-02-01',
    story: { prices: [{ unit: '0' }], subscriptions: [{}], usage: { '2026-01-10': '1000' }, reports: {} },
  },
  'a discount of everything': {
    asOf: '2026-02-01',
    story: {
      prices: [{ model: 'flat', unit: '100' }],
      subscriptions: [{ discount: '100' }],
    },
  },
  'a setup fee beside the monthly charge': {
    asOf: '2026-02-01',
    story: {
      prices: [{ model: 'flat', unit: '100' }],
      subscriptions: [{}],
      lines: [
        { amount: '100.00', period: JAN, kind: 'recurring' },
        { amount: '500.00', period: JAN, kind: 'fee' },
      ],
    },
  },
  'a refund of what was billed too high': {
    asOf: '2026-02-01',
    story: {
      prices: [{ unit: '0.10' }],
      subscriptions: [{}],
      usage: { '2026-01-10': '1000' },
      lines: [{ amount: '130.00', period: JAN }],
      credits: [{ amount: '30.00', kind: 'refund', period: JAN }],
    },
  },
  'a credit that was taken off the bill at once': {
    asOf: '2026-02-01',
    story: {
      prices: [{ model: 'flat', unit: '100' }],
      subscriptions: [{}],
      lines: [{ amount: '75.00', period: JAN }],
      credits: [{ amount: '25.00', period: JAN }],
    },
  },
  'a trial with use, and the paid month after it': {
    asOf: '2026-03-01',
    story: {
      prices: [{ unit: '0.10' }],
      subscriptions: [
        { end: '2026-02-01', owesNothing: true },
        { id: 'T', start: '2026-02-01' },
      ],
      usage: { '2026-01-10': '5000', '2026-02-10': '1000' },
      lines: [{ amount: '100.00', period: FEB }],
    },
  },
  'a plan change inside the month, each part billed for its days': {
    asOf: '2026-02-01',
    story: {
      prices: [
        { model: 'flat', unit: '310' },
        { model: 'flat', unit: '620', id: 'Q' },
      ],
      subscriptions: [
        { end: '2026-01-11', anchor: 1 },
        { id: 'T', price: 'Q', start: '2026-01-11', anchor: 1 },
      ],
      // 310 × 10 / 31 and 620 × 21 / 31
      lines: [
        { amount: '100.00', period: '2026-01-01/2026-01-11', subscription: 'S' },
        { amount: '420.00', period: '2026-01-11/2026-02-01', subscription: 'T' },
      ],
    },
  },
  'a first month that began on the 17th': {
    asOf: '2026-02-01',
    story: {
      prices: [{ model: 'flat', unit: '310' }],
      subscriptions: [{ start: '2026-01-17', anchor: 1 }],
      lines: [{ amount: '150.00', period: '2026-01-17/2026-02-01' }], // 310 × 15 / 31
    },
  },
  'an invoice of the same account in another currency, for another product': {
    asOf: '2026-02-01',
    story: {
      prices: [
        { model: 'flat', unit: '100' },
        { model: 'flat', unit: '90', id: 'Q', product: 'care', currency: 'USD' },
      ],
      subscriptions: [{}, { id: 'T', price: 'Q' }],
      lines: [
        { amount: '100.00', period: JAN },
        { amount: '90.00', period: JAN, product: 'care', currency: 'USD' },
      ],
    },
  },
  'events a minute past the edge, reported in the period before': {
    asOf: '2026-03-01',
    story: {
      prices: [{ unit: '0.10' }],
      subscriptions: [{}],
      usage: { '2026-01-10': '1000', '2026-02-01': '50', '2026-02-10': '1000' },
      reports: { '2026-01-10': '1000', '2026-01-31': '50', '2026-02-10': '1000' },
      lines: [
        { amount: '105.00', period: JAN },
        { amount: '100.00', period: FEB },
      ],
      edges: { '2026-02-01T00:01:00Z': '50' },
    },
  },
  'use of one of our own test accounts': {
    asOf: '2026-02-01',
    story: {
      prices: [{ unit: '0.10' }],
      usage: { '2026-01-10': '1000' },
      testBecause: 'its column is_test says true',
    },
  },
};

it.each(Object.entries(decoys))('finds nothing in %s', (_, { story, asOf }) => {
  expect(findings(story, asOf)).toEqual([]);
});
