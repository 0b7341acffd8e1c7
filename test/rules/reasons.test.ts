import { describe, expect, it } from 'vitest';
import type { FindingDraft } from '../../src/reconciliation/draft.ts';
import { type FindingType, RECONCILIATION_FINDINGS } from '../../src/reconciliation/notices.ts';
import { JAN, type LineText, reconcile, type Story } from './story.ts';

const line = (amount: string, rest: Partial<LineText> = {}): LineText => ({ amount, period: JAN, ...rest });
const used = { usage: { '2026-01-10': '1000' } };
const metered = { prices: [{ unit: '0.10' }], subscriptions: [{}], ...used };
const fee = { prices: [{ model: 'flat' as const, unit: '100' }], subscriptions: [{}] };

const { types: TYPES } = RECONCILIATION_FINDINGS;

/** A story for each type that facts of one account can give. */
const stories: Record<string, Story> = {
  uninvoiced_period: fee,
  unreported_usage: { ...metered, reports: {} },
  under_reported_usage: { ...metered, reports: { '2026-01-10': '900' }, lines: [line('90.00')] },
  late_usage: {
    ...metered,
    usage: { '2026-01-10': '900', '2026-01-20': '100' },
    reports: { '2026-01-10': '900' },
    arrivals: [{ day: '2026-01-20', at: '2026-02-05T00:00:00Z', units: '100' }],
    lines: [line('90.00')],
  },
  renewal_drift: {
    ...fee,
    subscriptions: [{ start: '2025-01-01', renewal: '2026-01-01', uplift: '7', interval: 'year' }],
    lines: [
      { amount: '100.00', period: '2025-01-01/2026-01-01' },
      { amount: '100.00', period: '2026-01-01/2027-01-01' },
    ],
  },
  expired_discount: {
    ...fee,
    subscriptions: [{ start: '2026-01-01', discount: '20', discountUntil: '2025-12-31' }],
    lines: [line('80.00')],
  },
  minimum_shortfall: { ...metered, prices: [{ unit: '0.10', minimum: '200' }], lines: [line('100.00')] },
  quantity_drift: {
    prices: [{ unit: '30' }],
    subscriptions: [{ seats: '10' }],
    usage: { '2026-01-10': '12' },
    lines: [line('300.00')],
  },
  missed_overage: { ...metered, prices: [{ unit: '0.10', included: '400' }] },
  price_drift: {
    ...metered,
    prices: [
      { unit: '0.08', to: '2026-01-01' },
      { unit: '0.10', from: '2026-01-01' },
    ],
    lines: [line('80.00')],
  },
  over_billed: { ...metered, lines: [line('125.00')] },
  duplicate_billing: {
    ...fee,
    lines: [line('100.00', { invoice: 'I1' }), line('100.00', { invoice: 'I2' })],
  },
  unbilled_account: { prices: [{ unit: '0.10' }], ...used, reports: {} },
  unmapped_usage: { unmapped: { legacy: { '2026-01': '5' } } },
};

function only(type: string): FindingDraft {
  const asOf = type === 'renewal_drift' ? '2027-01-01' : '2026-02-10';
  const { findings } = reconcile(stories[type] ?? {}, asOf);
  expect(findings.map((each) => each.type)).toEqual([type]);
  return findings[0] as FindingDraft;
}

describe('every finding says why', () => {
  // A contract term gives missed_escalator, and an open invoice uncollected: neither is in these facts.
  const types = (Object.keys(TYPES) as FindingType[]).filter(
    (type) => type !== 'missed_escalator' && type !== 'uncollected',
  );

  it('has a story for each type', () => {
    expect(Object.keys(stories).sort()).toEqual([...types].sort());
  });

  it.each(types)('%s: in one sentence of its own', (type) => {
    const { reason } = only(type);
    expect(reason).toMatch(/^[A-Z0-9].{15,300}[.]$/u);
    expect(reason).not.toMatch(/undefined|null|NaN|\[object|Infinity|\n| {2}/);
    const others = types.filter((other) => other !== type).map((other) => only(other).reason);
    expect(others).not.toContain(reason);
  });

  it.each(types)('%s: with a confidence, a ledger and evidence that add up', (type) => {
    const finding = only(type);
    expect(finding.confidence).toBeGreaterThan(0);
    expect(finding.confidence).toBeLessThanOrEqual(1);
    const isOver = type === 'over_billed' || type === 'duplicate_billing';
    expect(TYPES[type].ledger).toBe(isOver ? 'owed_to_customer' : 'owed');
    const counted = finding.evidence.lines.reduce((sum, each) => sum + BigInt(each.countedMinor), 0n);
    expect(counted).toBe(finding.billedMinor ?? 0n);
    if (finding.amountMinor === null || finding.shouldMinor === null || finding.billedMinor === null) return;
    const gap = finding.shouldMinor - finding.billedMinor;
    expect(finding.amountMinor).toBe(isOver ? -gap : gap);
    expect(finding.evidence.steps.length).toBeGreaterThan(0);
  });

  it('marks what the customer is owed', () => {
    expect(only('over_billed').recoverability).toBe('owed_to_customer');
    expect(only('duplicate_billing').recoverability).toBe('owed_to_customer');
    expect(only('under_reported_usage').recoverability).not.toBe('owed_to_customer');
  });

  it('names the source key that nobody mapped, and no product', () => {
    const finding = only('unmapped_usage');
    expect([finding.sourceKey, finding.productKey, finding.amountMinor]).toEqual(['legacy', null, null]);
    expect(finding.actualUnits?.toString()).toBe('5');
  });

  it('tells the units used, reported and billed', () => {
    const story: Story = { ...stories.under_reported_usage, lines: [line('90.00', { quantity: '900' })] };
    const [finding] = reconcile(story, '2026-02-10').findings;
    expect(finding?.actualUnits?.toString()).toBe('1000');
    expect(finding?.reportedUnits?.toString()).toBe('900');
    expect(finding?.billedUnits?.toString()).toBe('900');
  });

  it('shows the credits that it took into account', () => {
    const story: Story = {
      ...metered,
      lines: [line('60.00')],
      credits: [{ id: 'K', amount: '15.00', period: JAN }],
    };
    const [finding] = reconcile(story, '2026-02-10').findings;
    expect(finding?.evidence.credits).toEqual([{ creditId: 'K', usedMinor: '1500' }]);
  });
});
