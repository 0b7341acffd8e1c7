import type { Random } from '#core/random.ts';
import { addDays, daysBetween } from './calendar.ts';
import type { DirtLog } from './dirt-log.ts';
import type { Settled } from './settle.ts';
import type { Stage, Truth, Unit } from './world.ts';

/**
 * Takes days and hours out of the log of some honest meters, although they were reported to billing. `torn` names
 * the subscriptions that were cut.
 */
export function cutGaps(
  stage: Stage,
  random: Random,
  usage: string[][],
  settled: Settled[],
  log: DirtLog,
): { usage: string[][]; decoys: Truth[]; torn: Set<string> } {
  const days = new Set<string>();
  const hours = new Set<string>();
  const torn = new Set<string>();
  const decoys: Truth[] = [];
  for (const { unit } of settled) {
    const { subscription, period } = unit;
    if (!mayTear(stage, unit) || !random.chance(stage.dirt * 0.08)) continue;
    const isHours = subscription.eventsPerDay > 2 && random.chance(0.5);
    const first = random.integer(3, Math.min(20, daysBetween(period.start, period.end) - 4));
    const length = subscription.everyDays === 7 ? 7 : random.integer(1, 2);
    for (let day = first; day < first + length; day++) {
      const date = addDays(period.start, day).replaceAll('-', '');
      if (isHours) hours.add(`${subscription.id}.${date}.2`);
      else days.add(`${subscription.id}.${date}`);
    }
    torn.add(subscription.id);
    decoys.push(gapOf(unit));
  }
  const kept = usage.filter((row) => {
    const id = row[0] as string;
    if (hours.has(id)) log.add('missing_hours', row, 'Hours are missing from the log; billing knew of them.');
    else if (days.has(id.slice(0, id.lastIndexOf('.'))))
      log.add('missing_days', row, 'Days are missing from the log; billing knew of them.');
    else return true;
    return false;
  });
  return { usage: kept, decoys, torn };
}

function mayTear(stage: Stage, unit: Unit): boolean {
  const { subscription, period } = unit;
  const isWhole = period.start >= stage.window.start && period.end <= stage.window.end;
  const isHonest = !subscription.plan && subscription.status === 'active' && subscription.product !== 'seats';
  return isWhole && isHonest && !unit.reported.isZero() && unit.shouldMajor.equals(unit.billedMajor);
}

function gapOf(unit: Unit): Truth {
  const { subscription, period } = unit;
  return {
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
    story: 'Days or hours are missing from the usage log; what was billed for them is right.',
  };
}
