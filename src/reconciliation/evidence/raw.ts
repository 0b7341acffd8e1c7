import { csvText } from '#core/csv.ts';
import { Decimal, decimal, sumDecimals, ZERO } from '#core/decimal.ts';
import { contains, type Day } from '#core/period.ts';
import { dayAt } from '#core/zone.ts';
import type { DayUse } from '../account-facts.ts';
import type { FindingDraft } from '../draft.ts';
import type { EngineInput } from './facts-codec.ts';

/** One event as it was stored, with what became of it: units in the product's, and whether it counts. */
export type RawEvent = {
  readonly ts: string;
  readonly eventId: string;
  readonly sourceAccountId: string;
  readonly sourceKey: string;
  readonly units: string;
  readonly multiplier: string;
  readonly supersedes: string;
  readonly receivedAt: string;
  /** False for an event that a correction replaced. */
  readonly counts: boolean;
};

const COLUMNS = [
  'ts',
  'event_id',
  'source_account_id',
  'source_key',
  'units',
  'multiplier',
  'supersedes',
  'received_at',
  'counts',
] as const;

export function rawCsv(events: readonly RawEvent[]): string {
  return csvText(
    COLUMNS,
    events.map((each) => [
      each.ts,
      each.eventId,
      each.sourceAccountId,
      each.sourceKey,
      each.units,
      each.multiplier,
      each.supersedes,
      each.receivedAt,
      each.counts ? 'yes' : 'no',
    ]),
  );
}

/** Reads `usage-raw.csv` again, or null when it is not as `rawCsv` writes it. */
export function rawEvents(text: string): RawEvent[] | null {
  const lines = csvLines(text);
  if (lines === null || lines[0]?.join() !== COLUMNS.join()) return null;
  const events: RawEvent[] = [];
  for (const cells of lines.slice(1)) {
    const [ts, eventId, sourceAccountId, sourceKey, units, multiplier, supersedes, receivedAt, counts] =
      cells;
    const isSound =
      cells.length === COLUMNS.length &&
      isUnits(units) &&
      isUnits(multiplier) &&
      Number.isFinite(Date.parse(ts ?? ''));
    if (!isSound) return null;
    events.push({
      ts: ts ?? '',
      eventId: eventId ?? '',
      sourceAccountId: sourceAccountId ?? '',
      sourceKey: sourceKey ?? '',
      units: units ?? '',
      multiplier: multiplier ?? '',
      supersedes: supersedes ?? '',
      receivedAt: receivedAt ?? '',
      counts: counts === 'yes',
    });
  }
  return events;
}

const isUnits = (text: string | undefined) => /^-?\d+(\.\d+)?$/.test(text ?? '');

/** Cells of RFC 4180 text as `csvText` writes it; null when a quote is left open. */
function csvLines(text: string): string[][] | null {
  const lines: string[][] = [];
  let cells: string[] = [];
  for (let at = 0; at < text.length; ) {
    let end: number;
    if (text[at] === '"') {
      end = at + 1;
      while (text[end] !== '"' || text[end + 1] === '"') {
        end += text[end] === '"' ? 2 : 1;
        if (end >= text.length) return null;
      }
      cells.push(text.slice(at + 1, end).replaceAll('""', '"'));
      end++;
    } else {
      end = at;
      while (end < text.length && text[end] !== ',' && text[end] !== '\r') end++;
      cells.push(text.slice(at, end));
    }
    if (text[end] === ',') at = end + 1;
    else {
      lines.push(cells);
      cells = [];
      at = end + 2;
    }
  }
  return lines;
}

/** Days of use in the finding's period on which the raw events do not give the engine's input. */
export function rawDifferences(
  input: EngineInput,
  draft: FindingDraft,
  events: readonly RawEvent[],
): string[] {
  if (draft.productKey === null) return unmappedDifferences(input, draft, events);
  const { covered, timeZone } = draft.evidence;
  const byDay = daysOf(
    events.filter((each) => each.counts),
    timeZone,
  );
  const stated = (input.facts.products.get(draft.productKey ?? '')?.use ?? []).filter((each) =>
    contains(covered, each.day),
  );
  const days = new Set([...stated.map((each) => each.day), ...byDay.keys()]);
  return [...days].sort().flatMap((day) => {
    if (!contains(covered, day)) return [];
    const use = stated.find((each) => each.day === day);
    const seen = byDay.get(day);
    if (use !== undefined && seen !== undefined && isSame(use, seen)) return [];
    const [factsSay, given] = [use?.sum.toFixed() ?? 'none', seen?.sum.toFixed() ?? 'none'];
    return [
      `usage-raw.csv gives ${given} units in ${seen?.events ?? 0} events on ${day}, facts.json says ${factsSay} in ${use?.events ?? 0}`,
    ];
  });
}

/** Use that no mapping knows is listed by the month, as a whole. */
function unmappedDifferences(input: EngineInput, draft: FindingDraft, events: readonly RawEvent[]): string[] {
  const own = input.facts.unmapped.filter(
    (use) => use.sourceKey === draft.sourceKey && contains(draft.evidence.covered, use.month),
  );
  const factsSay = sumDecimals(own.map((use) => use.units)).toFixed();
  const given = sumDecimals(
    events.filter((each) => each.counts).map((each) => decimal(each.units)),
  ).toFixed();
  return factsSay === given ? [] : [`usage-raw.csv gives ${given} units, facts.json says ${factsSay}`];
}

type Seen = Pick<DayUse, 'sum' | 'max' | 'events'>;

function isSame(use: DayUse, seen: Seen): boolean {
  return use.sum.eq(seen.sum) && use.max.eq(seen.max) && use.events === seen.events;
}

function daysOf(events: readonly RawEvent[], timeZone: string): Map<Day, Seen> {
  const days = new Map<Day, Seen>();
  for (const each of events) {
    const day = dayAt(Date.parse(each.ts), timeZone);
    const units = decimal(each.units).times(each.multiplier);
    const known = days.get(day);
    days.set(day, {
      sum: (known?.sum ?? ZERO).plus(units),
      max: known ? Decimal.max(known.max, units) : units,
      events: (known?.events ?? 0) + 1,
    });
  }
  return days;
}
