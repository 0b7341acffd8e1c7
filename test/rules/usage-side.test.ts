import { describe, expect, it } from 'vitest';
import { FEB, findings, JAN, ledger, MAR, reconcile, type Story } from './story.ts';

const metered = (rest: Story): Story => ({ prices: [{ unit: '0.10' }], subscriptions: [{}], ...rest });
describe('rule 17 and 18: what owes nothing', () => {
  it('is silent without use and invoice', () => {
    expect(findings(metered({}), '2026-06-01')).toEqual([]);
    expect(findings(metered({ usage: { '2026-01-15': '0' } }), '2026-06-01')).toEqual([]);
  });

  it('owes nothing for the dates of a trial or pause, and prorates what comes after', () => {
    const story: Story = {
      prices: [{ model: 'flat', unit: '310' }],
      subscriptions: [
        { id: 'T', start: '2026-03-01', end: '2026-03-15', owesNothing: true },
        { id: 'S', start: '2026-03-15', anchor: 1 },
      ],
      lines: [{ amount: '170.00', period: MAR }], // 310 × 17 ÷ 31
    };
    expect(findings(story, '2026-04-01')).toEqual([]);
    expect(findings({ ...story, lines: [] }, '2026-04-01')).toEqual([
      `uninvoiced_period api ${MAR} 170.00 EUR`,
    ]);
  });

  it('does not charge use in a trial', () => {
    const story = metered({
      subscriptions: [{ id: 'T', end: '2026-02-01', owesNothing: true }, { start: '2026-02-01' }],
      usage: { '2026-01-31': '5000', '2026-02-01': '1000' },
      reports: { '2026-02-01': '1000' },
      lines: [{ amount: '100.00', period: FEB }],
    });
    expect(findings(story, '2026-03-01')).toEqual([]);
  });

  it('finds a bill for a trial too much', () => {
    const story: Story = {
      prices: [{ model: 'flat', unit: '310' }],
      subscriptions: [{ end: '2026-02-01', owesNothing: true }],
      lines: [{ amount: '310.00', period: JAN }],
    };
    expect(findings(story, '2026-02-01')).toEqual([`over_billed api ${JAN} 310.00 EUR`]);
  });
});

describe('rule 19: late usage', () => {
  const late = (at: string): Story =>
    metered({
      usage: { '2026-01-10': '1000', '2026-01-20': '400' },
      reports: { '2026-01-10': '1000' },
      lines: [{ amount: '100.00', period: JAN, issued: '2026-02-01T06:00:00Z' }],
      arrivals: [{ day: '2026-01-20', at, units: '400' }],
    });

  it('is what came after the invoice was issued and was not reported', () => {
    // 400 × 0.10
    expect(findings(late('2026-02-03T00:00:00Z'), '2026-02-10')).toEqual([`late_usage api ${JAN} 40.00 EUR`]);
  });

  it('is under-reported when it came before', () => {
    expect(findings(late('2026-01-31T00:00:00Z'), '2026-02-10')).toEqual([
      `under_reported_usage api ${JAN} 40.00 EUR`,
    ]);
  });

  it('is under-reported when nobody says when it came', () => {
    expect(findings({ ...late(''), arrivals: [] }, '2026-02-10')).toEqual([
      `under_reported_usage api ${JAN} 40.00 EUR`,
    ]);
  });

  it('is nothing when it was reported and billed all the same', () => {
    const story: Story = {
      ...late('2026-02-03T00:00:00Z'),
      reports: { '2026-01-10': '1400' },
      lines: [{ amount: '140.00', period: JAN, issued: '2026-02-01T06:00:00Z' }],
    };
    expect(findings(story, '2026-02-10')).toEqual([]);
  });
});

describe('rule 21: reported units', () => {
  const linesOf = (reports: Record<string, string>, billed: string, rest: Story = {}): string[] =>
    findings(
      metered({
        usage: { '2026-01-10': '1000', '2026-01-20': '500' },
        reports,
        lines: [{ amount: billed, period: JAN }],
        ...rest,
      }),
      '2026-02-01',
    );

  it('adds days up', () => {
    // 1500 used, 900 + 300 reported and billed: 300 × 0.10 missing
    expect(linesOf({ '2026-01-10': '900', '2026-01-20': '300' }, '120.00')).toEqual([
      `under_reported_usage api ${JAN} 30.00 EUR`,
    ]);
  });

  it('takes a report of the whole period', () => {
    expect(linesOf({ [JAN]: '1200' }, '120.00')).toEqual([`under_reported_usage api ${JAN} 30.00 EUR`]);
    expect(linesOf({ [JAN]: '1500' }, '150.00')).toEqual([]);
  });

  it('spreads another span by days', () => {
    const story = metered({
      usage: { '2026-01-10': '3100', '2026-02-10': '2800' },
      reports: { '2026-01-01/2026-03-01': '5900' },
    });
    // 5900 over 59 days: 3100 in January, 2800 in February
    const rows = reconcile(story, '2026-03-01').periods.map((each) => each.reportedUnits.toString());
    expect(rows).toEqual(['3100', '2800']);
  });

  it('takes the highest report of a product that takes the maximum', () => {
    const story = metered({
      aggregation: 'max',
      usage: { '2026-01-10': '100' },
      reports: { '2026-01-09': '60', '2026-01-10': '80' },
    });
    expect(reconcile(story, '2026-02-01').periods.map((each) => each.reportedUnits.toString())).toEqual([
      '80',
    ]);
  });

  it('counts a report on the last day in the period and on the end day in the next', () => {
    const story = metered({ usage: {}, reports: { '2026-01-31': '5', '2026-02-01': '7' } });
    expect(reconcile(story, '2026-03-01').periods.map((each) => each.reportedUnits.toString())).toEqual([
      '5',
      '7',
    ]);
  });
});

describe('rule 25: under-reported units that change no money', () => {
  it('are no finding inside the included units', () => {
    const story = metered({
      prices: [{ unit: '0.10', included: '1000' }],
      usage: { '2026-01-10': '900' },
      reports: { '2026-01-10': '500' },
    });
    expect(findings(story, '2026-02-01')).toEqual([]);
  });

  it('are no finding inside a package', () => {
    const story = metered({
      prices: [{ model: 'package', unit: '7', packageSize: '1000' }],
      usage: { '2026-01-10': '5900' },
      reports: { '2026-01-10': '5001' },
      lines: [{ amount: '42.00', period: JAN }], // six packages either way
    });
    expect(findings(story, '2026-02-01')).toEqual([]);
  });

  it('are no finding below a minimum that was billed', () => {
    const story = metered({
      prices: [{ unit: '0.10', minimum: '200' }],
      usage: { '2026-01-10': '1900' },
      reports: { '2026-01-10': '1000' },
      lines: [{ amount: '200.00', period: JAN }],
    });
    expect(findings(story, '2026-02-01')).toEqual([]);
  });

  it('are no finding when they were billed all the same, or not at all when nothing was reported', () => {
    const billed = { usage: { '2026-01-10': '1000' }, lines: [{ amount: '100.00', period: JAN }] };
    expect(findings(metered({ ...billed, reports: { '2026-01-10': '400' } }), '2026-02-01')).toEqual([]);
    expect(findings(metered({ ...billed, reports: {} }), '2026-02-01')).toEqual([]);
  });

  it('leave a free tier free', () => {
    const story = metered({
      prices: [{ model: 'graduated', tiers: '1000 @ 0; rest @ 0.10' }],
      usage: { '2026-01-10': '1000' },
      reports: {},
    });
    expect(findings(story, '2026-02-01')).toEqual([]);
  });
});

describe('rule 22: variances are not netted, and money is compared once', () => {
  it('finds no leak when days differ and the period agrees', () => {
    const story = metered({
      usage: { '2026-01-10': '1000', '2026-01-11': '1000' },
      reports: { '2026-01-10': '1500', '2026-01-11': '500' },
      lines: [{ amount: '200.00', period: JAN }],
    });
    expect(findings(story, '2026-02-01')).toEqual([]);
    expect(ledger(story, '2026-02-01')).toEqual([`api ${JAN} 200.00 EUR 200.00 EUR`]);
  });
});
