import { describe, expect, it } from 'vitest';
import { FEB, faults, findings, JAN, type Story } from './story.ts';

const metered = (rest: Story): Story => ({ prices: [{ unit: '0.10' }], subscriptions: [{}], ...rest });
/** The same units on each day of a month, with days left out. */
function daily(
  month: string,
  units: string,
  days: number,
  isMissing: (day: number) => boolean = () => false,
): Record<string, string> {
  const all = Array.from({ length: days }, (_, index) => index + 1).filter((day) => !isMissing(day));
  return Object.fromEntries(all.map((day) => [`${month}-${String(day).padStart(2, '0')}`, units]));
}

describe('rule 24: a hole in the log is no over-billing', () => {
  const reports = { ...daily('2026-01', '100', 31), ...daily('2026-02', '100', 28) };
  const story = (isMissing: (day: number) => boolean): Story =>
    metered({
      usage: { ...daily('2026-01', '100', 31), ...daily('2026-02', '100', 28, isMissing) },
      reports,
      lines: [
        { amount: '310.00', period: JAN }, // 3100 × 0.10
        { amount: '280.00', period: FEB }, // 2800 × 0.10
      ],
    });

  it('is silent about ten days that are missing in the log', () => {
    expect(
      findings(
        story((day) => day > 8 && day <= 18),
        '2026-03-01',
      ),
    ).toEqual([]);
  });

  it('is silent about days that are missing at the end', () => {
    expect(
      findings(
        story((day) => day > 20),
        '2026-03-01',
      ),
    ).toEqual([]);
  });

  it('is silent about two days in a row that a report of the period counts, of an account that never rests so long', () => {
    // The account rests on every ninth day; on the 14th and 15th of February the log has nothing.
    const rests = (day: number) => day % 9 === 0;
    const usage = {
      ...daily('2026-01', '100', 31, rests), // 28 days
      ...daily('2026-02', '100', 28, (day) => rests(day) || day === 14 || day === 15), // 23 of 25 days
    };
    const lines = [
      { amount: '280.00', period: JAN },
      { amount: '250.00', period: FEB },
    ];
    const story = metered({ usage, reports: { [JAN]: '2800', [FEB]: '2500' }, lines });
    expect(findings(story, '2026-03-01')).toEqual([]);
  });

  it('still finds over-reported units in a log without a hole', () => {
    const usage = { ...daily('2026-01', '100', 31), ...daily('2026-02', '100', 28) };
    const lines = [
      { amount: '310.00', period: JAN },
      { amount: '560.00', period: FEB },
    ];
    const story = metered({ usage, reports: { [JAN]: '3100', [FEB]: '5600' }, lines });
    expect(findings(story, '2026-03-01')).toEqual([`over_billed api ${FEB} 280.00 EUR`]); // 560 − 280
  });

  it('is silent about a month that is missing whole', () => {
    expect(
      findings(
        story(() => true),
        '2026-03-01',
      ),
    ).toEqual([]);
  });

  it('is silent about missing days that a report of the whole period counts', () => {
    const withHole = story((day) => day > 8 && day <= 18);
    expect(findings({ ...withHole, reports: { [JAN]: '3100', [FEB]: '2800' } }, '2026-03-01')).toEqual([]);
  });

  it('is silent about missing days for which more was billed', () => {
    const withHole = story((day) => day > 8 && day <= 18);
    expect(
      findings({ ...withHole, reports: withHole.usage as Record<string, string> }, '2026-03-01'),
    ).toEqual([]);
  });

  it('is silent where use was reported and never logged', () => {
    const story = metered({
      reports: { [JAN]: '1000' },
      usage: {},
      lines: [{ amount: '100.00', period: JAN }],
    });
    expect(findings(story, '2026-02-01')).toEqual([]);
  });

  it('still finds over-billing in a whole log', () => {
    const whole = story(() => false);
    const lines = [
      { amount: '310.00', period: JAN },
      { amount: '350.00', period: FEB },
    ];
    expect(findings({ ...whole, lines }, '2026-03-01')).toEqual([`over_billed api ${FEB} 70.00 EUR`]); // 350 − 280
  });

  it('knows an account that rests at weekends', () => {
    const isWeekend = (month: string) => (day: number) =>
      [0, 6].includes(new Date(`${month}-${String(day).padStart(2, '0')}T00:00:00Z`).getUTCDay());
    const usage = {
      ...daily('2026-01', '100', 31, isWeekend('2026-01')), // 22 working days
      ...daily('2026-02', '100', 28, isWeekend('2026-02')), // 20 working days
    };
    const lines = [
      { amount: '220.00', period: JAN },
      { amount: '250.00', period: FEB },
    ];
    expect(findings(metered({ usage, lines }), '2026-03-01')).toEqual([`over_billed api ${FEB} 50.00 EUR`]); // 250 − 200
  });
});

describe('rule 24 where nobody reported anything', () => {
  const silent = (isMissing: (day: number) => boolean, march: string, rest: Story = {}): Story =>
    metered({
      usage: {
        ...daily('2026-01', '100', 31),
        ...daily('2026-02', '100', 28),
        ...daily('2026-03', '100', 31, isMissing),
      },
      reports: {},
      hasReports: false,
      lines: [
        { amount: '310.00', period: JAN },
        { amount: '280.00', period: FEB },
        { amount: march, period: '2026-03-01/2026-04-01' },
      ],
      ...rest,
    });
  const lost = (day: number) => day === 11 || day === 12;

  it('names days that are missing while the whole month was billed, and claims no over-billing', () => {
    expect(findings(silent(lost, '310.00'), '2026-04-01')).toEqual([]);
    expect(faults(silent(lost, '310.00'), '2026-04-01')).toEqual(['missing_days']);
  });

  it('still finds a bill far above what the missing days may hold', () => {
    expect(findings(silent(lost, '900.00'), '2026-04-01')).toEqual([
      'over_billed api 2026-03-01/2026-04-01 610.00 EUR',
    ]);
  });

  it('still finds a bill that is too high for a whole log', () => {
    const none = () => false;
    expect(findings(silent(none, '330.00'), '2026-04-01')).toEqual([
      'over_billed api 2026-03-01/2026-04-01 20.00 EUR',
    ]);
  });
});

describe('reports that name their days', () => {
  it('are over-billing where a day that the log has was reported twice, however quiet other days are', () => {
    // Use on few days; the 13th was reported twice, and billed so.
    const usage = { '2026-01-03': '500', '2026-01-20': '500', '2026-02-13': '600', '2026-02-20': '400' };
    const story = metered({
      usage,
      reports: { ...usage, '2026-02-13': '1200' },
      lines: [
        { amount: '100.00', period: JAN },
        { amount: '160.00', period: FEB },
      ],
    });
    expect(findings(story, '2026-03-01')).toEqual([`over_billed api ${FEB} 60.00 EUR`]);
  });
});
