import type { Random } from '#core/random.ts';
import { dayNumber, instantOf, localInstant, secondsOf } from './calendar.ts';
import { type DirtLog, dayOf, meterOf } from './dirt-log.ts';
import type { Stage, Subscription } from './world.ts';

type Honest = ReadonlyMap<string, Subscription>;

/** Some events come three to five weeks late although they were reported to billing in time: late, and not a leak. */
export function delay(stage: Stage, random: Random, usage: string[][], honest: Honest, log: DirtLog) {
  const last = secondsOf(`${stage.window.end}T00:00:00Z`);
  return changed(usage, (row) => {
    if (!honest.has(meterOf(row)) || !random.chance(stage.dirt * 0.01)) return null;
    const received = secondsOf(row[5] as string) + random.integer(20, 35) * 86_400;
    if (received > last) return null;
    log.add('late_arrival', row, 'The event reached the log weeks late; it was reported to billing in time.');
    return [5, instantOf(received)];
  });
}

const AHEAD_SECONDS = 1500;

/** The clock of some meters is ahead, so that events bear a time after the one at which they arrived. */
export function skewClocks(stage: Stage, random: Random, usage: string[][], honest: Honest, log: DirtLog) {
  const chosen = new Map<string, boolean>();
  return changed(usage, (row) => {
    const meter = meterOf(row);
    const of = honest.get(meter);
    if (!of) return null;
    if (!chosen.has(meter)) chosen.set(meter, random.chance(stage.dirt * 0.03));
    const shifted = secondsOf(row[3] as string) + AHEAD_SECONDS;
    const midnight = secondsOf(localInstant(of.account.zone, dayOf(row), 86_399));
    if (!chosen.get(meter) || shifted > midnight) return null;
    log.add('clock_skew', row, "The meter's clock is 25 minutes ahead.");
    return [3, instantOf(shifted)];
  });
}

const KEY_SPELLINGS = [
  (key: string) => key.toUpperCase(),
  (key: string) => key.replaceAll('_', ' '),
  (key: string) => key.replaceAll('_', '-'),
  (key: string) => ` ${key} `,
];

/** A product key in other case, or with another joint, for a part of the rows of some accounts. */
export function spellKeys(stage: Stage, random: Random, usage: string[][], honest: Honest, log: DirtLog) {
  const chosen = new Map<string, ((key: string) => string) | null>();
  return changed(usage, (row) => {
    const account = row[1] as string;
    let spelling = chosen.get(account);
    if (spelling === undefined) {
      spelling = random.chance(stage.dirt * 0.15) ? random.pick(KEY_SPELLINGS) : null;
      chosen.set(account, spelling);
    }
    if (!spelling || !honest.has(meterOf(row)) || !random.chance(0.3)) return null;
    log.add('odd_keys', row, 'The product key is spelled in another way.');
    return [2, spelling(row[2] as string)];
  });
}

/** Units with a sign, leading or trailing zeros. */
export function spellNumbers(stage: Stage, random: Random, usage: string[][], honest: Honest, log: DirtLog) {
  return changed(usage, (row) => {
    if (!honest.has(meterOf(row)) || !random.chance(stage.dirt * 0.01)) return null;
    log.add('odd_numbers', row, 'The number has a redundant sign or zeros.');
    const units = row[4] as string;
    const zeros = units.includes('.') ? `${units}00` : `${units}.000`;
    return [4, random.pick([`+${units}`, `00${units}`, zeros])];
  });
}

/** A blank in place of the T, and fractions of a second. */
export function spellDates(stage: Stage, random: Random, usage: string[][], honest: Honest, log: DirtLog) {
  return changed(usage, (row) => {
    if (!honest.has(meterOf(row)) || !random.chance(stage.dirt * 0.02)) return null;
    log.add('odd_dates', row, 'The instant is written in another form.');
    const ts = row[3] as string;
    const blank = ts.replace('T', ' ').replace('Z', '+00:00');
    return [3, random.pick([blank, ts.replace('Z', '.000Z'), ts.replace('Z', '+00:00')])];
  });
}

/** On the first and last days of months some instants are written in local time with its offset. */
export function spellZones(stage: Stage, random: Random, usage: string[][], honest: Honest, log: DirtLog) {
  return changed(usage, (row) => {
    const of = honest.get(meterOf(row));
    const date = dayOf(row);
    const isEdge = date.endsWith('-01') || Number(date.slice(8)) > 29;
    const ts = row[3] as string;
    if (!of || !isEdge || !/^\d{4}-\d\d-\d\dT[\d:]{8}Z$/.test(ts) || !random.chance(stage.dirt * 0.4))
      return null;
    const noon = 12 * 3600;
    const offset = dayNumber(date) * 86_400 + noon - secondsOf(localInstant(of.account.zone, date, noon));
    log.add(
      'zone_edges',
      row,
      'The instant is written in local time with its offset, near the edge of a month.',
    );
    const sign = offset < 0 ? '-' : '+';
    const hours = String(Math.abs(offset) / 3600).padStart(2, '0');
    return [3, instantOf(secondsOf(ts) + offset).replace('Z', `${sign}${hours}:00`)];
  });
}

/** Copies of the rows for which `change` names a place and a new text there; the others as they are. */
function changed(usage: string[][], change: (row: string[]) => [number, string] | null): string[][] {
  return usage.map((row) => {
    const made = change(row);
    if (!made) return row;
    const copy = [...row];
    copy[made[0]] = made[1];
    return copy;
  });
}
