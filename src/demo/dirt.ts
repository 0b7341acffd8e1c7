import type { Random } from '#core/random.ts';
import { addDays, instantOf, secondsOf } from './calendar.ts';
import type { Settled } from './settle.ts';
import type { Stage, Truth } from './world.ts';

/*
 * Dirt makes the files harder to read and never changes what is owed. At 0 the files are clean.
 */

export type Soiled = { usage: string[][]; rejected: number; duplicates: number; decoys: Truth[] };

const UNREADABLE = ['n/a', '12..5', 'NaN', '1,2,3', '', '--'];

/** Usage rows with gaps, repeats, other spellings, bad rows and another order, as much as `stage.dirt` says. */
export function soil(stage: Stage, usage: string[][], settled: Settled[]): Soiled {
  if (stage.dirt === 0) return { usage, rejected: 0, duplicates: 0, decoys: [] };
  const random = stage.random.fork('dirt');
  const honest = new Set(
    settled.filter(({ unit }) => !unit.subscription.plan).map(({ unit }) => unit.subscription.id),
  );
  const gaps = cutGaps(stage, random.fork('gaps'), usage, settled);
  const delayed = delay(stage, random.fork('delays'), gaps.usage, honest);
  const spelled = spellOtherwise(stage, random.fork('spelling'), delayed, honest);
  const repeated = repeatRows(stage, random.fork('repeats'), spelled);
  const bad = addUnreadable(stage, random.fork('unreadable'), repeated.usage);
  return {
    usage: reorder(random.fork('order'), bad.usage),
    rejected: bad.rejected,
    duplicates: repeated.duplicates,
    decoys: gaps.decoys,
  };
}

/** Some honest daily meters lose one or two days of their log, while billing had heard of them. */
function cutGaps(stage: Stage, random: Random, usage: string[][], settled: Settled[]) {
  const cut = new Set<string>();
  const decoys: Truth[] = [];
  for (const { unit } of settled) {
    const { subscription, period } = unit;
    const whole = period.start >= stage.window.start && period.end <= stage.window.end;
    const honest = !subscription.plan && subscription.status === 'active' && subscription.product !== 'seats';
    if (!whole || !honest || unit.reported.isZero() || !unit.shouldMajor.equals(unit.billedMajor)) continue;
    if (!random.chance(stage.dirt * 0.08)) continue;
    const first = random.integer(3, 20);
    const length = random.integer(1, 2);
    for (let day = first; day < first + length; day++) {
      cut.add(`${subscription.id}.${addDays(period.start, day).replaceAll('-', '')}`);
    }
    decoys.push({
      decoy: 'log_gap',
      account_id: subscription.account.id,
      account_name: subscription.account.name,
      product_key: subscription.product,
      subscription_id: subscription.id,
      period_start: period.start,
      period_end: period.end,
      amount: '0',
      currency: subscription.currency,
      actual_units: '',
      reported_units: unit.reported.toString(),
      billed: unit.billedMajor.toString(),
      should_have_billed: unit.billedMajor.toString(),
      story: 'Days are missing from the usage log; what was billed for them is right.',
    });
  }
  const kept = usage.filter(
    (row) => !cut.has((row[0] as string).slice(0, (row[0] as string).lastIndexOf('.'))),
  );
  return { usage: kept, decoys };
}

/** The subscription that an event was made for: its id without the day and the place. */
function meterOf(row: string[]): string {
  return (row[0] as string).split('.')[0] as string;
}

/** Some events come three to five weeks late although billing had heard of them: late, and no leak. */
function delay(stage: Stage, random: Random, usage: string[][], honest: Set<string>): string[][] {
  const last = secondsOf(`${stage.window.end}T00:00:00Z`);
  return usage.map((row) => {
    if (!honest.has(meterOf(row)) || !random.chance(stage.dirt * 0.01)) return row;
    const received = secondsOf(row[5] as string) + random.integer(20, 35) * 86_400;
    if (received > last) return row;
    const copy = [...row];
    copy[5] = instantOf(received);
    return copy;
  });
}

const SPELLINGS = [
  (key: string) => key.toUpperCase(),
  (key: string) => key.replaceAll('_', ' '),
  (key: string) => key.replaceAll('_', '-'),
  (key: string) => ` ${key} `,
];

/** A product key in other case, or with another joint, for a part of the rows of some accounts. */
function spellOtherwise(stage: Stage, random: Random, usage: string[][], honest: Set<string>): string[][] {
  const chosen = new Map<string, ((key: string) => string) | null>();
  return usage.map((row) => {
    const account = row[1] as string;
    let spelling = chosen.get(account);
    if (spelling === undefined) {
      spelling = random.chance(stage.dirt * 0.15) ? random.pick(SPELLINGS) : null;
      chosen.set(account, spelling);
    }
    if (!spelling || !honest.has(meterOf(row)) || !random.chance(0.3)) return row;
    const copy = [...row];
    copy[2] = spelling(row[2] as string);
    return copy;
  });
}

function repeatRows(stage: Stage, random: Random, usage: string[][]) {
  const rows: string[][] = [];
  let duplicates = 0;
  for (const row of usage) {
    rows.push(row);
    if (!random.chance(stage.dirt * 0.02)) continue;
    rows.push([...row]);
    duplicates++;
  }
  return { usage: rows, duplicates };
}

/** Extra rows that no importer may take: they stand for no real use, so nothing is lost with them. */
function addUnreadable(stage: Stage, random: Random, usage: string[][]) {
  const rows: string[][] = [];
  let rejected = 0;
  for (const row of usage) {
    rows.push(row);
    if (!random.chance(stage.dirt * 0.003)) continue;
    rejected++;
    const bad = [...row];
    bad[0] = `bad.${rejected}`;
    bad[6] = '';
    const kind = random.integer(0, 2);
    if (kind === 0) bad[4] = random.pick(UNREADABLE);
    else if (kind === 1) bad[3] = '2026-13-45T99:00:00Z';
    else bad[1] = '';
    rows.push(bad);
  }
  return { usage: rows, rejected };
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
