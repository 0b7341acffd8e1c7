import { describe, expect, it } from 'vitest';
import { type FindingType, RECONCILIATION_FINDINGS } from '#reconciliation/notices.ts';
import { JAN, type LineText, reconcile, type Story } from './story.ts';

const line = (amount: string, rest: Partial<LineText> = {}): LineText => ({ amount, period: JAN, ...rest });
const used = { usage: { '2026-01-10': '1000' } };
const metered = { prices: [{ unit: '0.10' }], subscriptions: [{}], ...used };
const fee = { prices: [{ model: 'flat' as const, unit: '100' }], subscriptions: [{}] };
const credit = { credits: [{ id: 'K', amount: '15.00', period: JAN }] };
const arrivals = [{ day: '2026-01-20', at: '2026-02-05T00:00:00Z', units: '100' }];
const late = { usage: { '2026-01-10': '900', '2026-01-20': '100' }, arrivals };

type Row = [type: FindingType, when: string, story: Story, amount: string, sentence: string];

/** A story, the amount of the finding of that type, and its whole sentence: the figures are those of that amount. */
const rows: Row[] = [
  [
    'under_reported_usage',
    'all of what is missing',
    { ...metered, reports: { '2026-01-10': '900' }, lines: [line('90.00')] },
    '10.00',
    '1000 units were used but 900 reported to billing; the missing 100 are worth 10.00 EUR.',
  ],
  [
    'under_reported_usage',
    'beside late units',
    { ...metered, ...late, reports: { '2026-01-10': '850' }, lines: [line('85.00')] },
    '5.00',
    '1000 units were used but 850 reported to billing; 50 of the missing 150 are worth 5.00 EUR.',
  ],
  [
    'under_reported_usage',
    'after a credit',
    { ...metered, reports: { '2026-01-10': '800' }, lines: [line('80.00')], ...credit },
    '5.00',
    '1000 units were used but 800 reported to billing: of the price of the missing 200, 5.00 EUR was never billed.',
  ],
  [
    'under_reported_usage',
    'billed in part',
    { ...metered, reports: { '2026-01-10': '800' }, lines: [line('92.00')] },
    '8.00',
    '1000 units were used but 800 reported to billing: of the price of the missing 200, 8.00 EUR was never billed.',
  ],
  [
    'unreported_usage',
    'all of it',
    { ...metered, reports: {} },
    '100.00',
    '1000 units were used and none was reported to billing: they are worth 100.00 EUR.',
  ],
  [
    'unreported_usage',
    'above those included',
    { ...metered, prices: [{ unit: '0.10', included: '400' }], reports: {} },
    '60.00',
    '1000 units were used and none was reported to billing: beyond the 400 included, they are worth 60.00 EUR.',
  ],
  [
    'unreported_usage',
    'billed in part',
    { ...metered, reports: {}, lines: [line('70.00')] },
    '30.00',
    '1000 units were used and none was reported to billing: 30.00 EUR of their price was never billed.',
  ],
  [
    'late_usage',
    'all of what is missing',
    { ...metered, ...late, reports: { '2026-01-10': '900' }, lines: [line('90.00')] },
    '10.00',
    '100 units arrived after their invoice was issued and were never billed, worth 10.00 EUR.',
  ],
  [
    'late_usage',
    'beside units that were not reported',
    { ...metered, ...late, reports: { '2026-01-10': '850' }, lines: [line('85.00')] },
    '10.00',
    '100 units arrived after their invoice was issued and were never billed, worth 10.00 EUR.',
  ],
  [
    'missed_overage',
    'above those included',
    { ...metered, prices: [{ unit: '0.10', included: '400' }] },
    '60.00',
    '1000 units were used and reported; the 600 above those included were not billed: 60.00 EUR.',
  ],
  [
    'missed_overage',
    'where nothing is included',
    metered,
    '100.00',
    '1000 units were used and reported, but nothing was billed for them: 100.00 EUR.',
  ],
  [
    'unbilled_account',
    'never subscribed',
    { prices: [{ unit: '0.10' }], ...used, reports: {} },
    '100.00',
    '1000 units were used without any subscription to this product: they are worth 100.00 EUR.',
  ],
  [
    'unbilled_account',
    'after the end',
    { ...metered, subscriptions: [{ start: '2025-01-01', end: '2026-01-01' }] },
    '100.00',
    '1000 units were used after subscription S had ended: at its price they are worth 100.00 EUR.',
  ],
  [
    'uninvoiced_period',
    'whole',
    fee,
    '100.00',
    'The period ended without an invoice line for this recurring charge of 100.00 EUR.',
  ],
  [
    'uninvoiced_period',
    'after a credit',
    { ...fee, ...credit },
    '85.00',
    'The period ended without an invoice line for this recurring charge of 100.00 EUR, of which 85.00 EUR is left after credits.',
  ],
  [
    'renewal_drift',
    'without the uplift',
    {
      ...fee,
      subscriptions: [{ start: '2025-01-01', renewal: '2026-01-01', uplift: '7' }],
      lines: [line('100.00')],
      billedSince: '2026-01-01',
    },
    '7.00',
    'The subscription renewed but was billed 7.00 EUR short: its agreed uplift was not applied.',
  ],
  [
    'missed_escalator',
    'one step',
    {
      ...fee,
      subscriptions: [{ start: '2024-01-01' }],
      billedSince: '2026-01-01',
      terms: [{ term: 'escalator_percent', value: '5' }],
      lines: [line('105.00')],
    },
    '5.25',
    'Billed 5.25 EUR short: at least one contracted price increase was not applied.',
  ],
  [
    'expired_discount',
    'whole',
    {
      ...fee,
      subscriptions: [{ start: '2026-01-01', discount: '20', discountUntil: '2025-12-31' }],
      lines: [line('80.00')],
    },
    '20.00',
    'A discount that ended on 2025-12-31 was still applied: billed 20.00 EUR short.',
  ],
  [
    'minimum_shortfall',
    'whole',
    { ...metered, prices: [{ unit: '0.10', minimum: '200' }], lines: [line('100.00')] },
    '100.00',
    'The charge stayed below the contracted minimum and was not topped up: billed 100.00 EUR short.',
  ],
  [
    'quantity_drift',
    'in use',
    {
      prices: [{ unit: '30' }],
      subscriptions: [{ seats: '10' }],
      usage: { '2026-01-10': '12' },
      lines: [line('300.00')],
    },
    '60.00',
    'More seats were contracted or used than billed: billed 60.00 EUR short.',
  ],
  [
    'price_drift',
    'an old price',
    {
      ...metered,
      prices: [
        { unit: '0.08', to: '2026-01-01' },
        { unit: '0.10', from: '2026-01-01' },
      ],
      lines: [line('80.00')],
    },
    '20.00',
    'Billed 20.00 EUR less than the contract price.',
  ],
  [
    'over_billed',
    'whole',
    { ...metered, lines: [line('125.00')] },
    '25.00',
    'Billed 25.00 EUR more than the contract price.',
  ],
  [
    'duplicate_billing',
    'whole',
    { ...fee, lines: [line('100.00', { invoice: 'I1' }), line('100.00', { invoice: 'I2' })] },
    '100.00',
    'The same charge was billed twice: 100.00 EUR is credit due to the customer.',
  ],
  [
    'unmapped_usage',
    'without an amount',
    { unmapped: { legacy: { '2026-01': '5' } } },
    '',
    '5 units in 1 event arrived under “legacy”, which is not mapped to a product; map it to get the amount.',
  ],
  [
    'uncollected',
    'ten days',
    { receivables: [{ id: 'I1', period: JAN, total: '3650.00', due: '2026-01-31T00:00:00Z' }] },
    '8.00',
    'Invoice I1 was due on 2026-01-31 and 3650.00 EUR of it is open: 10 days at 8 % a year cost 8.00 EUR.',
  ],
];

describe('the sentence of a finding tells the figures of that finding and no others', () => {
  it('of every type', () => {
    expect([...new Set(rows.map(([type]) => type))].sort()).toEqual(
      Object.keys(RECONCILIATION_FINDINGS.types).sort(),
    );
  });

  it.each(rows)('%s, %s', (type, _when, story, amount, sentence) => {
    const found = reconcile(story, '2026-02-10').findings.filter((each) => each.type === type);
    expect(found.map(({ reason }) => reason)).toEqual([sentence]);
    const minor = found[0]?.amountMinor ?? null;
    expect(minor === null ? '' : (Number(minor) / 100).toFixed(2)).toBe(amount);
  });
});
