import { describe, expect, it } from 'vitest';
import { CALIBRATION, calibrated } from '../../src/reconciliation/calibration.ts';
import { calibrationStep, confidenceOf, productOf } from '../../src/reconciliation/confidence.ts';
import type { FindingDraft } from '../../src/reconciliation/draft.ts';
import { JAN, reconcile, type Story } from './story.ts';

const metered: Story = {
  prices: [{ unit: '0.10' }],
  subscriptions: [{}],
  usage: { '2026-01-10': '1000' },
};
const short = (reported: string, rest: Partial<Story> = {}): FindingDraft => {
  const billed = (Number(reported) / 10).toFixed(2);
  const story = { ...metered, reports: { '2026-01-10': reported }, lines: [{ amount: billed, period: JAN }] };
  return reconcile({ ...story, ...rest }, '2026-02-10').findings[0] as FindingDraft;
};
const namesOf = (finding: FindingDraft) => finding.evidence.checks.map(({ check }) => check);

describe('confidence is what the calibration makes of the product of the checks that are shown', () => {
  it('of every finding, and the step after the checks says both', () => {
    const finding = short('700');
    const { checks } = finding.evidence;
    expect(finding.confidence).toBe(confidenceOf(checks));
    expect(finding.confidence).toBe(calibrated(productOf(checks)));
    const step = calibrationStep(checks, finding.confidence);
    expect(step.product).toBeCloseTo(productOf(checks), 3);
    expect(step.because).toContain(`${Math.round(finding.confidence * 1000) / 10} %`);
  });

  it('never falls where the product rises, and never claims certainty', () => {
    for (let at = 1; at <= 1000; at++)
      expect(calibrated(at / 1000)).toBeGreaterThanOrEqual(calibrated((at - 1) / 1000));
    expect(calibrated(0.05)).toBeGreaterThan(0);
    expect(Math.max(...CALIBRATION.map(({ probability }) => probability))).toBeLessThan(0.999);
  });
});

describe('confidence falls with what makes a finding doubtful', () => {
  it('where little of the use is missing', () => {
    expect(short('990').confidence).toBeLessThan(short('850').confidence);
    expect(short('850').confidence).toBeLessThan(short('500').confidence);
  });

  it('where a line that names no product bills exactly what is missing, to at most a half (rule 16)', () => {
    const fee: Story = { prices: [{ model: 'flat', unit: '100' }], subscriptions: [{}] };
    const loose = (amount: string) => ({ ...fee, lines: [{ amount, period: JAN, product: null }] });
    const [alone] = reconcile(fee, '2026-02-10').findings;
    for (const amount of ['100.00', '140.00']) {
      const [beside] = reconcile(loose(amount), '2026-02-10').findings;
      expect(namesOf(beside as FindingDraft)).toContain('Unattributed');
      expect(beside?.amountMinor).toBe(alone?.amountMinor);
      expect(beside?.confidence).toBeLessThanOrEqual(0.5);
    }
  });

  it('where the reports lie above the log on some days', () => {
    const story: Story = {
      ...metered,
      usage: { '2026-01-10': '1000', '2026-01-11': '1000' },
      reports: { '2026-01-10': '400', '2026-01-11': '1001' },
      lines: [{ amount: '140.10', period: JAN }],
    };
    const [finding] = reconcile(story, '2026-02-10').findings;
    expect(namesOf(finding as FindingDraft)).toContain('Direction');
  });

  it('where no invoice of the account for those days was loaded', () => {
    const fee: Story = { prices: [{ model: 'flat', unit: '100' }], subscriptions: [{}] };
    const invoice = reconcile(fee, '2026-02-10').findings[0]?.evidence.checks.find(
      ({ check }) => check === 'Invoice',
    );
    expect(invoice?.factor).toBeLessThan(1);
  });
});
