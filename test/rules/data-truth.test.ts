import { describe, expect, it } from 'vitest';
import { FEB, faults, findings, JAN, MAR, reconcile, type Story } from './story.ts';

const metered = (rest: Story): Story => ({ prices: [{ unit: '0.10' }], subscriptions: [{}], ...rest });
const days = (month: string, last: number, units: (day: number) => string) =>
  Object.fromEntries(
    Array.from({ length: last }, (_, at) => [`${month}-${String(at + 1).padStart(2, '0')}`, units(at + 1)]),
  );
const both = (january: (day: number) => string, february: (day: number) => string) => ({
  ...days('2026-01', 31, january),
  ...days('2026-02', 28, february),
});
const lines = [
  { amount: '310.00', period: JAN, quantity: '3100' },
  { amount: '280.00', period: FEB, quantity: '2800' },
];

describe('a lasting step of the log by the factor of a unit is a fault and no leak', () => {
  for (const [name, factor] of Object.entries({ thousand: 1000, kibi: 1024, minutes: 60, hours: 3600 })) {
    it(`${name}: ${factor} times what was reported to billing, from one day on`, () => {
      const usage = both(
        () => '100',
        (day) => (day < 11 ? '100' : String(100 * factor)),
      );
      const story = metered({
        usage,
        reports: both(
          () => '100',
          () => '100',
        ),
        lines,
      });
      expect(findings(story, '2026-03-01')).toEqual([]);
      expect(faults(story, '2026-03-01')).toEqual(['unit_change']);
    });
  }

  it('the other way round, and against reports of whole periods', () => {
    const usage = both(
      () => '100',
      (day) => (day < 11 ? '100' : '0.1'),
    );
    const story = metered({ usage, reports: { [JAN]: '3100', [FEB]: '2800' }, lines });
    expect(findings(story, '2026-03-01')).toEqual([]);
    expect(faults(story, '2026-03-01')).toEqual(['unit_change']);
  });

  it('a leak beside it is still found, in the old unit', () => {
    const usage = both(
      () => '100',
      (day) => (day < 11 ? '100' : '100000'),
    );
    const story = metered({
      usage,
      reports: both(
        () => '100',
        () => '100',
      ),
      lines: [lines[0] as never, { amount: '250.00', period: FEB }],
    });
    expect(findings(story, '2026-03-01')).toEqual([`price_drift api ${FEB} 30.00 EUR`]);
  });

  it('is none when the reports grew as well, nor when use grew by any other factor', () => {
    const grown = both(
      () => '100',
      () => '100000',
    );
    const metering = metered({
      usage: grown,
      reports: grown,
      lines: [lines[0] as never, { amount: '280000.00', period: FEB }],
    });
    expect(faults(metering, '2026-03-01')).toEqual([]);
    const usage = both(
      () => '100',
      () => '400',
    );
    const story = metered({
      usage,
      reports: both(
        () => '100',
        () => '100',
      ),
      lines,
    });
    expect(findings(story, '2026-03-01')).toEqual([`under_reported_usage api ${FEB} 840.00 EUR`]);
  });
});

describe('use on the wrong side of a period edge is no leak', () => {
  const usage = { '2026-01-10': '1000', '2026-02-01': '107', '2026-02-10': '900', '2026-03-05': '500' };
  const reports = {
    '2026-01-10': '1000',
    '2026-01-31': '7',
    '2026-02-01': '100',
    '2026-02-10': '900',
    '2026-03-05': '500',
  };
  const story = (at: string): Story =>
    metered({
      usage,
      reports,
      lines: [
        { amount: '100.70', period: JAN },
        { amount: '100.00', period: FEB },
        { amount: '50.00', period: MAR },
      ],
      edges: { [at]: '7', '2026-02-01T12:00:00Z': '100' },
    });

  it('within the clock’s tolerance, when the two periods net out to the unit', () => {
    expect(findings(story('2026-02-01T00:02:00Z'), '2026-04-01')).toEqual([]);
    expect(faults(story('2026-02-01T00:02:00Z'), '2026-04-01')).toEqual(['clock_skew']);
  });

  it('at the end of the newest period, whose neighbour nobody can ask yet', () => {
    const newest = metered({
      usage: { '2026-01-10': '10000', '2026-02-01': '7' },
      reports: { '2026-01-10': '10000', '2026-01-31': '7' },
      lines: [{ amount: '1000.70', period: JAN }],
      edges: { '2026-02-01T00:02:00Z': '7' },
    });
    expect(findings(newest, '2026-02-02')).toEqual([]);
    expect(faults(newest, '2026-02-02')).toEqual(['clock_skew']);
  });

  it('asks for the use around the edges before it says anything', () => {
    const { edges: _, ...bare } = story('2026-02-01T00:02:00Z');
    expect([...(reconcile(bare, '2026-04-01').edgesWanted.get('api') ?? [])]).toContain('2026-02-01');
  });

  it('and beyond it when all edges fit one offset of hours', () => {
    const zoned = metered({
      usage: {
        '2026-01-10': '1000',
        '2026-02-01': '40',
        '2026-02-10': '900',
        '2026-03-01': '30',
        '2026-03-05': '500',
        '2026-04-01': '20',
      },
      reports: { [JAN]: '1040', [FEB]: '930', [MAR]: '520' },
      lines: [
        { amount: '104.00', period: JAN },
        { amount: '93.00', period: FEB },
        { amount: '52.00', period: MAR },
      ],
      edges: { '2026-02-01T05:30:00Z': '40', '2026-03-01T04:00:00Z': '30', '2026-04-01T01:00:00Z': '20' },
    });
    expect(findings(zoned, '2026-04-02')).toEqual([]);
    expect(faults(zoned, '2026-04-02')).toEqual(['zone_edge']);
  });

  it('but is one when nothing so near the edge explains the difference', () => {
    expect(findings(story('2026-02-01T09:00:00Z'), '2026-04-01')).toContain(
      `under_reported_usage api ${FEB} 0.70 EUR`,
    );
  });
});

describe('what is wrong with the data is named', () => {
  it('lost days and hours, late arrival, gaps of the mapping and what taking in noticed', () => {
    const usage = both(
      () => '100',
      (day) => (day > 5 && day < 9 ? '0' : '100'),
    );
    for (const day of ['2026-02-06', '2026-02-07', '2026-02-08']) delete usage[day];
    const story = metered({
      usage,
      reports: both(
        () => '100',
        () => '100',
      ),
      lines,
      arrivals: [{ day: '2026-01-05', at: '2026-02-20T00:00:00Z', units: '40' }],
      unmapped: { beats: { '2026-01': '12' } },
      observed: [
        { kind: 'duplicate', sourceKey: 'api', day: '2026-01-04', count: 3 },
        { kind: 'conflict', sourceKey: 'api', day: '2026-01-04', count: 1 },
      ],
    });
    expect(faults(story, '2026-03-01')).toEqual([
      'conflicting_events',
      'duplicate_events',
      'late_arrival',
      'mapping_gap',
      'missing_days',
    ]);
    expect(findings(story, '2026-03-01')).toEqual([`unmapped_usage beats ${JAN} -`]);
  });

  it('what was reported stands in for lost rows, so that a leak beside them is found whole', () => {
    const usage = both(
      () => '100',
      () => '100',
    );
    delete usage['2026-02-06'];
    const reports = both(
      () => '100',
      (day) => (day === 20 ? '60' : '100'),
    );
    const story = metered({ usage, reports, lines: [lines[0] as never, { amount: '276.00', period: FEB }] });
    expect(findings(story, '2026-03-01')).toEqual([`under_reported_usage api ${FEB} 4.00 EUR`]);
  });

  it('a report that exaggerates every day is over-billing, however uneven the days are', () => {
    const rows = (day: number) => Array.from({ length: 1 + (day % 3) }, () => '10');
    const uneven = Object.fromEntries(
      Array.from({ length: 31 }, (_, at) => [`2026-01-${String(at + 1).padStart(2, '0')}`, rows(at + 1)]),
    );
    const reports = Object.fromEntries(
      Object.entries(uneven).map(([day, each]) => [day, String(each.length * 12)]),
    );
    const story = metered({ usage: uneven, reports: reports, lines: [{ amount: '74.40', period: JAN }] });
    expect(findings(story, '2026-02-01')).toEqual([`over_billed api ${JAN} 12.40 EUR`]);
  });

  it('our own test accounts make no findings and are listed', () => {
    const story = metered({
      usage: { '2026-01-10': '100' },
      reports: {},
      testBecause: 'its segment is “test”',
    });
    expect(findings(story, '2026-02-01')).toEqual([]);
    expect(faults(story, '2026-02-01')).toEqual(['test_account']);
  });

  it('a fault lowers the confidence of what depends on it and of nothing else', () => {
    const story = (observed: Story['observed']) =>
      metered({
        usage: { '2026-01-10': '100', '2026-02-10': '100' },
        reports: {},
        ...(observed ? { observed } : {}),
      });
    const confidence = (observed: Story['observed'], start: string) =>
      reconcile(story(observed), '2026-03-01').findings.find((each) => each.period.start === start)
        ?.confidence ?? 0;
    const conflict = [{ kind: 'conflict' as const, sourceKey: 'api', day: '2026-01-04', count: 1 }];
    expect(confidence(conflict, '2026-01-01')).toBeLessThan(confidence([], '2026-01-01'));
    expect(confidence(conflict, '2026-02-01')).toBe(confidence([], '2026-02-01'));
  });
});

describe('use near the edge of a period that nobody reported', () => {
  const story = (edges: Record<string, string>, march = '94.00'): Story => ({
    prices: [{ unit: '0.10' }],
    subscriptions: [{}],
    usage: { '2026-01-10': '1000', '2026-02-10': '1060', '2026-03-10': '940' },
    reports: {},
    hasReports: false,
    lines: [
      { amount: '106.00', period: JAN }, // 1000 and the 60 logged after midnight
      { amount: '100.00', period: FEB },
      { amount: march, period: MAR },
    ],
    edges,
  });

  it('counts where it was billed when that makes both bills right', () => {
    const late = story({ '2026-02-01T00:00:00Z': '60', '2026-02-01T06:00:00Z': '12' });
    expect(findings(late, '2026-04-01')).toEqual([]);
    expect(faults(late, '2026-04-01')).toContain('clock_skew');
  });

  it('and is a leak and an over-billing when nothing within the tolerance explains them', () => {
    const types = findings(story({ '2026-02-01T05:00:00Z': '60' }), '2026-04-01').map(
      (row) => row.split(' ')[0],
    );
    expect(types).toEqual(['over_billed', 'unreported_usage']);
  });

  it('asks for it before it says anything', () => {
    const { edges: _, ...bare } = story({});
    expect(reconcile(bare, '2026-04-01').edgesWanted.get('api')).toEqual(['2026-02-01']);
  });

  it('leaves another period’s wrong bill as it is', () => {
    const late = story({ '2026-02-01T00:00:00Z': '60' }, '90.00');
    expect(findings(late, '2026-04-01')).toEqual([`unreported_usage api ${MAR} 4.00 EUR`]);
  });
});

describe('events near an edge beside another fault', () => {
  it('are put back although the log has a hole as well', () => {
    const whole = {
      ...days('2026-01', 31, () => '100'),
      ...days('2026-02', 28, () => '100'),
      ...days('2026-03', 31, () => '100'),
    };
    const { '2026-01-14': _, ...kept } = whole;
    const late: Story = {
      prices: [{ unit: '0.10' }],
      subscriptions: [{}],
      // The last day of January was logged after midnight, the 14th not at all.
      usage: { ...kept, '2026-01-31': '0', '2026-02-01': ['100', '100'] },
      reports: { [JAN]: '3100', [FEB]: '2800', [MAR]: '3100' },
      lines: [
        { amount: '310.00', period: JAN },
        { amount: '280.00', period: FEB },
        { amount: '310.00', period: MAR },
      ],
      edges: { '2026-02-01T00:00:00Z': '100', '2026-02-01T09:00:00Z': '100' },
    };
    expect(findings(late, '2026-04-01')).toEqual([]);
    expect(faults(late, '2026-04-01')).toContain('clock_skew');
  });

  it('are put back out of a period in which nothing else was used or reported', () => {
    const late: Story = {
      prices: [{ unit: '0.10' }],
      subscriptions: [{}],
      usage: { '2026-01-10': '1000', '2026-02-01': '80' },
      reports: { '2026-01-10': '1000', '2026-01-31': '80' },
      lines: [{ amount: '108.00', period: JAN }],
      edges: { '2026-02-01T00:00:00Z': '80' },
    };
    expect(findings(late, '2026-03-01')).toEqual([]);
  });

  it('are put back by the bill alone when nothing was reported and the next period was idle', () => {
    const late: Story = {
      prices: [{ unit: '0.10', included: '100' }],
      subscriptions: [{}],
      usage: { '2026-01-10': '1000', '2026-02-01': '80' },
      reports: {},
      hasReports: false,
      lines: [{ amount: '98.00', period: JAN }],
      edges: { '2026-02-01T00:00:00Z': '80' },
    };
    expect(findings(late, '2026-03-01')).toEqual([]);
  });
});
