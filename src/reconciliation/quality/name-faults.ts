import { sumDecimals } from '#core/decimal.ts';
import { addDays, addMonths, contains, type Day, type Period } from '#core/period.ts';
import { startOfDay } from '#core/zone.ts';
import type { AccountFacts } from '../account-facts.ts';
import type { Compared } from '../comparison.ts';
import { unreadTerms } from '../contract.ts';
import { counted } from '../reason.ts';
import type { QualityFault } from './fault.ts';
import { holeFaults } from './log-hole.ts';

const HOUR_MS = 3_600_000;
/** Use that comes this long after its period has ended, and after the invoice, is late. */
const LATE_HOURS = 24;

/** Every fault that one account's facts show by themselves, beside those that were undone. */
export function nameFaults(facts: AccountFacts, compared: readonly Compared[]): QualityFault[] {
  const owner = { accountId: facts.accountId, sourceKey: null, findingsAffected: 0 };
  return [
    ...compared.flatMap((each) => [...holeFaults(facts, each), ...lateFaults(facts, each)]),
    ...mappingFaults(facts),
    ...observationFaults(facts),
    ...unreadTerms(facts.contractTerms ?? [], heldBy(facts)).map((term) => ({
      ...owner,
      kind: 'unread_term' as const,
      productKey: term.productKey,
      sourceKey: `${term.contractId} ${term.written}`,
      period: dayOf(facts, term.effectiveFrom),
      measured: { contract: term.contractId, term: term.written, value: term.value },
      words: `Contract ${term.contractId} says “${term.written}: ${term.value}”, which is kept but not understood${
        term.name === null ? '' : ', or does not say which product it applies to'
      }.`,
      effect: 'No amount includes it.',
    })),
  ];
}

/** A term is dated on the day it came into force; one without such a day, when the account's first subscription did. */
function dayOf(facts: AccountFacts, effectiveFrom: Day): Period {
  const first = facts.subscriptions.map((each) => each.startDate).sort()[0] ?? '2000-01-01';
  const start = effectiveFrom > '0001-01-01' ? effectiveFrom : first;
  return { start, end: addDays(start, 1) };
}

function heldBy(facts: AccountFacts) {
  return facts.subscriptions.map((subscription) => ({
    subscription,
    productKey: facts.prices.get(subscription.priceId)?.[0]?.productKey ?? null,
  }));
}

/** Use that arrived after the invoice that bills its period, or long after the period where there is none. */
function lateFaults(facts: AccountFacts, { unit, lines }: Compared): QualityFault[] {
  if (unit.isRecurring || !unit.isLive) return [];
  const { covered, whole } = unit.period;
  const arrivals = facts.products.get(unit.productKey)?.arrivals ?? [];
  if (arrivals.length === 0) return [];
  const issued = lines.flatMap(({ line }) => (line.issuedAt === null ? [] : [line.issuedAt]));
  const zone = unit.subscription?.timeZone ?? facts.timeZone;
  const closedMs =
    issued.length > 0 ? Math.min(...issued) : startOfDay(covered.end, zone) + LATE_HOURS * HOUR_MS;
  const late = arrivals.filter((each) => contains(covered, each.day) && each.receivedAtMs > closedMs);
  if (late.length === 0) return [];
  const units = sumDecimals(late.map((each) => each.units));
  const hours = Math.round((Math.max(...late.map((each) => each.receivedAtMs)) - closedMs) / HOUR_MS);
  const isReported = unit.tally.reported.gte(unit.tally.actual);
  return [
    {
      kind: 'late_arrival',
      accountId: facts.accountId,
      productKey: unit.productKey,
      sourceKey: null,
      period: whole,
      measured: { units: units.toFixed(), hours_late_max: hours, units_logged: unit.tally.actual.toFixed() },
      words: `${units.toFixed()} units of ${unit.productKey} reached the log up to ${counted(hours, 'hour')} after their period was closed.`,
      effect: isReported
        ? 'They were reported to billing in time, so they are not a leak.'
        : 'What was not reported to billing is listed as late usage.',
      findingsAffected: 0,
    },
  ];
}

/** Keys that no mapping knows, and keys that were matched to a product by their spelling only. */
function mappingFaults(facts: AccountFacts): QualityFault[] {
  const gaps = facts.unmapped.map((use) => ({
    kind: 'mapping_gap' as const,
    accountId: facts.accountId,
    productKey: null,
    sourceKey: use.sourceKey,
    period: { start: use.month, end: addMonths(use.month, 1, 1) },
    measured: { units: use.units.toFixed(), events: use.events },
    words: `${use.units.toFixed()} units in ${counted(use.events, 'event')} arrived under “${use.sourceKey}”, which is not mapped to a product.`,
    effect: 'The usage is listed as unmapped; its amount is unknown until it is mapped to a product.',
    findingsAffected: 0,
  }));
  const inferred = [...facts.products].flatMap(([productKey, { mapping, use }]) => {
    if (mapping !== 'inferred' || use.length === 0) return [];
    const days = use.map((each) => each.day).sort();
    const period = { start: days[0] ?? '', end: addDays(days.at(-1) ?? '', 1) };
    return [
      {
        kind: 'inferred_mapping' as const,
        accountId: facts.accountId,
        productKey,
        sourceKey: null,
        period,
        measured: { days: days.length },
        words: `Some usage was matched to ${productKey} because its key is spelled alike; no mapping confirms it.`,
        effect: 'Findings that rest on this usage have a lower confidence until the mapping is approved.',
        findingsAffected: 0,
      },
    ];
  });
  return [...gaps, ...inferred];
}

const OBSERVED = {
  duplicate: {
    kind: 'duplicate_events',
    says: 'arrived more than once with the same content',
    effect: 'Each counts once, so no amount is affected.',
  },
  conflict: {
    kind: 'conflicting_events',
    says: 'arrived again with the same id but different content',
    effect: 'The first counts; findings of this usage have a lower confidence until the source is checked.',
  },
  future: {
    kind: 'future_events',
    says: 'have a time later than when they were received',
    effect: 'They count at their stated time; check the clock of the source.',
  },
} as const;

/** What taking in noticed, a month at a time. */
function observationFaults(facts: AccountFacts): QualityFault[] {
  const months = new Map<string, QualityFault & { count: number; days: Set<string> }>();
  for (const { kind, sourceKey, day, count } of facts.observations ?? []) {
    const start = `${day.slice(0, 7)}-01`;
    const key = JSON.stringify([kind, sourceKey, start]);
    const known = months.get(key);
    const total = (known?.count ?? 0) + count;
    const days = (known?.days ?? new Set<string>()).add(day);
    const { kind: named, says, effect } = OBSERVED[kind];
    months.set(key, {
      kind: named,
      accountId: facts.accountId,
      productKey: facts.products.has(sourceKey) ? sourceKey : null,
      sourceKey,
      period: { start, end: addMonths(start, 1, 1) },
      measured: { events: total, days: days.size },
      words: `${counted(total, 'event')} of “${sourceKey}” on ${counted(days.size, 'day')} ${says}.`,
      effect,
      findingsAffected: 0,
      count: total,
      days,
    });
  }
  return [...months.values()].map(({ count: _, days: __, ...fault }) => fault);
}
