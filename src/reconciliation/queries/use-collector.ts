import { Decimal, decimal, ZERO } from '#core/decimal.ts';
import type { Day } from '#core/period.ts';
import type { Mapped, MappingState } from '#records/source-mapping.ts';
import type { Aggregation, Arrival, DayReport, DayUse, ProductUse, UnmappedUse } from '../account-facts.ts';

/** What one account used: by product, and under keys that no mapping knows. */
export type UseByAccount = { products: Map<string, ProductUse>; unmapped: UnmappedUse[] };

/** One day of use under one key of one source account, as the usage engine sums it up. */
export type UseRow = {
  readonly sourceKey: string;
  readonly day: Day;
  readonly sum: string;
  readonly max: string;
  readonly events: number;
  readonly last: string;
  readonly lastAt: string;
  readonly lastId: string;
  readonly values: readonly string[];
  readonly late: readonly (readonly [string, string])[];
};

/** What one source account reported under one key for one day or span. */
export type ReportRow = {
  readonly sourceKey: string;
  readonly start: Day;
  readonly end: Day;
  readonly sum: string;
  readonly max: string;
  readonly last: string;
  readonly lastAt: string;
};

const NONE: readonly string[] = [];

/** Gathers one account's rows; several source keys may come down to one product on one day. */
export class UseCollector {
  private readonly use = new Map<string, Map<Day, DayUse>>();
  private readonly reports = new Map<string, DayReport[]>();
  private readonly arrivals = new Map<string, Arrival[]>();
  private readonly states = new Map<string, MappingState>();
  private readonly unmapped = new Map<string, UnmappedUse>();
  /** When the last use of a product's day was, to the event, and the last report of its span. */
  private readonly lasts = new Map<string, readonly [atMs: number, id: string]>();

  /** Takes one day in; its last and its single values are kept only for a product that they count for. */
  addUse(mapped: Mapped, row: UseRow, rule: Aggregation): void {
    const days = this.use.get(mapped.productKey) ?? new Map<Day, DayUse>();
    this.use.set(mapped.productKey, days);
    const known = days.get(row.day);
    const scaled = mapped.multiplier.eq(1)
      ? decimal
      : (text: string) => decimal(text).times(mapped.multiplier);
    const sum = scaled(row.sum);
    const max = row.max === row.sum ? sum : scaled(row.max);
    const isLast = rule === 'last' && this.isLast(`${row.day} ${mapped.productKey}`, row.lastAt, row.lastId);
    days.set(row.day, {
      day: row.day,
      sum: known ? sum.plus(known.sum) : sum,
      max: known ? Decimal.max(known.max, max) : max,
      last: isLast ? scaled(row.last) : (known?.last ?? ZERO),
      events: row.events + (known?.events ?? 0),
      values:
        rule === 'unique_count'
          ? [...(known?.values ?? []), ...row.values.map((each) => scaled(each).toFixed())]
          : NONE,
    });
    if (row.late.length > 0) {
      const late = row.late.map(([receivedAt, units]) => ({
        day: row.day,
        receivedAtMs: Number(receivedAt) * 1000,
        units: scaled(units),
      }));
      this.arrivals.set(mapped.productKey, [...(this.arrivals.get(mapped.productKey) ?? []), ...late]);
    }
    if (this.states.get(mapped.productKey) !== 'inferred') this.states.set(mapped.productKey, mapped.state);
  }

  /** Takes one report in; of a product whose last value counts, the last one of a span counts. */
  addReport(row: ReportRow, isLastOnly: boolean): void {
    const list = this.reports.get(row.sourceKey) ?? [];
    this.reports.set(row.sourceKey, list);
    const units = decimal(isLastOnly ? row.last : row.sum);
    const report = { start: row.start, end: row.end, sum: units, max: decimal(row.max) };
    const known = isLastOnly
      ? list.findIndex((each) => each.start === row.start && each.end === row.end)
      : -1;
    const isLast = this.isLast(`${row.start} ${row.end} ${row.sourceKey}`, row.lastAt, '');
    if (known === -1) list.push(report);
    else if (isLast) list[known] = report;
  }

  /** True when nothing later is known under a name so far; remembers it if so. */
  private isLast(name: string, at: string, id: string): boolean {
    const known = this.lasts.get(name);
    const atMs = Number(at);
    if (known && (atMs < known[0] || (atMs === known[0] && id < known[1]))) return false;
    this.lasts.set(name, [atMs, id]);
    return true;
  }

  addUnmapped(row: UseRow): void {
    const month = `${row.day.slice(0, 7)}-01`;
    const key = `${row.sourceKey}\n${month}`;
    const known = this.unmapped.get(key);
    this.unmapped.set(key, {
      sourceKey: row.sourceKey,
      month,
      units: decimal(row.sum).plus(known?.units ?? 0),
      events: row.events + (known?.events ?? 0),
    });
  }

  result(): UseByAccount {
    const keys = [...new Set([...this.use.keys(), ...this.reports.keys()])].sort();
    const products = new Map(
      keys.map((key) => [
        key,
        {
          use: [...(this.use.get(key)?.values() ?? [])].sort((a, b) => (a.day < b.day ? -1 : 1)),
          reports: (this.reports.get(key) ?? []).sort(byDays),
          mapping: this.states.get(key) ?? ('identity' as const),
          arrivals: this.arrivals.get(key) ?? [],
        },
      ]),
    );
    return { products, unmapped: [...this.unmapped.values()] };
  }
}

function byDays(a: DayReport, b: DayReport): number {
  return a.start + a.end < b.start + b.end ? -1 : 1;
}
