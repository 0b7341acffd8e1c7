import type { Random } from '#core/random.ts';
import { anchoredDate, contains } from './calendar.ts';
import { cutGaps } from './dirt-gaps.ts';
import { createDirtLog, type DirtLog, dayOf, meterOf } from './dirt-log.ts';
import { delay, skewClocks, spellDates, spellKeys, spellNumbers, spellZones } from './dirt-spelling.ts';
import type { Settled } from './settle.ts';
import type { Dirt, Stage, Subscription, Truth } from './world.ts';

/*
 * Dirt makes the files harder to read and never changes what is owed. At 0 the files are clean.
 */

export type Soiled = {
  usage: string[][];
  reported: string[][];
  rejected: number;
  duplicates: number;
  conflicts: number;
  decoys: Truth[];
  dirt: Dirt[];
};

const UNREADABLE = ['n/a', '12..5', 'NaN', '1,2,3', '', '--'];

/** Usage and reports with as much dirt as `stage.dirt` says, and a list of what was done to them. */
export function soil(
  stage: Stage,
  files: { usage: string[][]; reported: string[][] },
  settled: Settled[],
): Soiled {
  const none = { rejected: 0, duplicates: 0, conflicts: 0, decoys: [], dirt: [] };
  if (stage.dirt === 0) return { ...files, ...none };
  const random = stage.random.fork('dirt');
  const honest = new Map(
    settled
      .map(({ unit }) => unit.subscription)
      .filter((one) => !one.plan)
      .map((one) => [one.id, one]),
  );
  const log = createDirtLog(settled);
  const gaps = cutGaps(stage, random.fork('gaps'), files.usage, settled, log);
  let usage = gaps.usage;
  usage = delay(stage, random.fork('delays'), usage, honest, log);
  usage = changeUnits(stage, random.fork('units'), usage, honest, gaps.torn, log);
  usage = skewClocks(stage, random.fork('clocks'), usage, honest, log);
  usage = spellKeys(stage, random.fork('spelling'), usage, honest, log);
  usage = spellNumbers(stage, random.fork('numbers'), usage, honest, log);
  usage = spellDates(stage, random.fork('dates'), usage, honest, log);
  usage = spellZones(stage, random.fork('zones'), usage, honest, log);
  usage = blank(stage, random.fork('blanks'), usage, honest, log);
  usage = heartbeats(stage, random.fork('heartbeats'), usage, honest, log);
  const clashes = conflicting(stage, random.fork('conflicts'), usage, honest, log);
  const repeated = repeatRows(stage, random.fork('repeats'), usage, (row) =>
    log.add('duplicates', row, 'The same event is in the file twice.'),
  );
  const reports = repeatRows(stage, random.fork('reports'), files.reported, () => {});
  log.addFile('duplicates', 'reported_usage.csv', reports.count, 'The same report is in the file twice.');
  const bad = addUnreadable(stage, random.fork('unreadable'), repeated.rows, log);
  const ordered = reorder(random.fork('order'), bad.rows);
  log.addFile('out_of_order', 'usage.csv', ordered.length, 'Rows stand up to two hundred places off.');
  return {
    // A second content under a known id comes last, because the first one accepted counts.
    usage: [...ordered, ...clashes],
    reported: reports.rows,
    rejected: bad.rejected,
    duplicates: repeated.count,
    conflicts: clashes.length,
    decoys: gaps.decoys,
    dirt: log.entries(),
  };
}

/** From some day on a meter counts in thousandths of what it counted in, and nobody says so. */
function changeUnits(
  stage: Stage,
  random: Random,
  usage: string[][],
  honest: ReadonlyMap<string, Subscription>,
  torn: ReadonlySet<string>,
  log: DirtLog,
): string[][] {
  const spans = new Map<string, { start: string; end: string }>();
  const { start, end } = stage.window;
  for (const one of honest.values()) {
    if (one.product === 'platform_fee' || one.product === 'seats' || one.end || torn.has(one.id)) continue;
    if (!random.chance(stage.dirt * 0.03)) continue;
    const month = random.integer(1, Math.max(1, stage.months - 1));
    spans.set(one.id, { start: anchoredDate(start, month, random.integer(3, 25)), end });
  }
  return usage.map((row) => {
    const span = spans.get(meterOf(row));
    if (!span || !contains(span, dayOf(row))) return row;
    log.add('unit_change', row, 'The meter sends a thousand times the figure from this day on.');
    const copy = [...row];
    copy[4] = timesThousand(row[4] as string);
    return copy;
  });
}

/** Moves the decimal point three places, in text, so that no digit is lost. */
export function timesThousand(text: string): string {
  const [whole = '0', fraction = ''] = text.split('.');
  const digits = fraction.padEnd(3, '0');
  const rest = digits.slice(3).replace(/0+$/, '');
  const head = `${whole}${digits.slice(0, 3)}`.replace(/^(-?)0+(?=\d)/, '$1');
  return rest ? `${head}.${rest}` : head;
}

/** An optional cell is left empty. */
function blank(
  stage: Stage,
  random: Random,
  usage: string[][],
  honest: ReadonlyMap<string, Subscription>,
  log: DirtLog,
): string[][] {
  return usage.map((row) => {
    if (!honest.has(meterOf(row)) || !random.chance(stage.dirt * 0.01)) return row;
    log.add('blank_cells', row, 'Nobody wrote down when the event was received.');
    const copy = [...row];
    copy[5] = '';
    return copy;
  });
}

/** Some meters say that they live, under a key that nobody mapped: nothing was used. */
function heartbeats(
  stage: Stage,
  random: Random,
  usage: string[][],
  honest: ReadonlyMap<string, Subscription>,
  log: DirtLog,
): string[][] {
  const chosen = new Map<string, boolean>();
  return usage.flatMap((row) => {
    const meter = meterOf(row);
    if (!honest.has(meter)) return [row];
    if (!chosen.has(meter)) chosen.set(meter, random.chance(stage.dirt * 0.01));
    if (!chosen.get(meter)) return [row];
    log.add(
      'unmapped_keys',
      row,
      'A heartbeat without units comes beside it, under a key that nobody mapped.',
    );
    return [
      row,
      [`${row[0]}.alive`, row[1] as string, 'heartbeat', row[3] as string, '0', row[5] as string, ''],
    ];
  });
}

/** Copies of events under the same id with other units: the first one that was accepted counts. */
function conflicting(
  stage: Stage,
  random: Random,
  usage: string[][],
  honest: ReadonlyMap<string, Subscription>,
  log: DirtLog,
): string[][] {
  const clashes: string[][] = [];
  for (const row of usage) {
    if (!honest.has(meterOf(row)) || !random.chance(stage.dirt * 0.001)) continue;
    log.add('conflicting_ids', row, 'The same event id comes again with other units.');
    const copy = [...row];
    copy[4] = `${row[4]}1`;
    if (!/\./.test(row[4] as string)) copy[4] = `${Number(row[4]) + 7}`;
    clashes.push(copy);
  }
  return clashes;
}

function repeatRows(stage: Stage, random: Random, given: string[][], onRow: (row: string[]) => void) {
  const rows: string[][] = [];
  let count = 0;
  for (const row of given) {
    rows.push(row);
    if (!random.chance(stage.dirt * 0.02)) continue;
    rows.push([...row]);
    count++;
    onRow(row);
  }
  return { rows, count };
}

/** Extra rows that no importer may take: they stand for no real use, so nothing is lost with them. */
function addUnreadable(stage: Stage, random: Random, usage: string[][], log: DirtLog) {
  const rows: string[][] = [];
  let rejected = 0;
  for (const row of usage) {
    rows.push(row);
    if (!random.chance(stage.dirt * 0.003)) continue;
    rejected++;
    log.add('unreadable_rows', row, 'A row beside it has no account, no time or no number.');
    const bad = [...row];
    bad[0] = `bad.${row[0]}`;
    bad[6] = '';
    const kind = random.integer(0, 2);
    if (kind === 0) bad[4] = random.pick(UNREADABLE);
    else if (kind === 1) bad[3] = '2026-13-45T99:00:00Z';
    else bad[1] = '';
    rows.push(bad);
  }
  return { rows, rejected };
}

/** Swaps each row with one up to two hundred places away: late batches and parallel writers. */
function reorder(random: Random, usage: string[][]): string[][] {
  const rows = [...usage];
  for (let place = 0; place < rows.length; place++) {
    const other = Math.min(rows.length - 1, place + random.integer(0, 200));
    const held = rows[place] as string[];
    rows[place] = rows[other] as string[];
    rows[other] = held;
  }
  return rows;
}
