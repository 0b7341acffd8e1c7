import type { QualityFaultJson } from '#reconciliation/shapes.ts';

export type FaultKind = QualityFaultJson['kind'];

/** Each kind of fault in a reader's words, what it means, and how it is mended. */
export const FAULTS: Record<FaultKind, { label: string; many: string; meaning: string; mend: string }> = {
  missing_days: {
    label: 'Missing days',
    many: 'missing days',
    meaning: 'Days without usage where the account normally has some.',
    mend: 'Get these days from the source and send them again; events that are already here count once.',
  },
  missing_hours: {
    label: 'Missing hours',
    many: 'missing hours',
    meaning: 'Hours without usage on days where the account normally has some.',
    mend: 'Send these hours again; events that are already here change nothing.',
  },
  duplicate_events: {
    label: 'Duplicates',
    many: 'duplicates',
    meaning: 'The same event was sent more than once.',
    mend: 'Nothing to do: each id counts once. Check a source that often sends duplicates.',
  },
  conflicting_events: {
    label: 'Conflicting events',
    many: 'conflicting events',
    meaning: 'One event id arrived with two different contents.',
    mend: 'Find out which is right and send a correction that supersedes the first.',
  },
  clock_skew: {
    label: 'Clock skew',
    many: 'clock skews',
    meaning: 'Usage is on the wrong side of a period’s edge by no more than a clock error.',
    mend: 'Set the clock of the source; the tolerance is in Settings.',
  },
  future_events: {
    label: 'Events in the future',
    many: 'events in the future',
    meaning: 'Events have a time later than their arrival.',
    mend: 'Set the clock of the source and send the events again as corrections.',
  },
  unit_change: {
    label: 'Unit change',
    many: 'unit changes',
    meaning: 'Usage changes by a power of ten from one day to the next, as from kilo to mega.',
    mend: 'Map the source’s key with a multiplier from that day on, or send usage in the unit of the price.',
  },
  mapping_gap: {
    label: 'Mapping gap',
    many: 'mapping gaps',
    meaning: 'Usage under a key that is not mapped to a product yet.',
    mend: 'Map the key to a product on the Data page.',
  },
  inferred_mapping: {
    label: 'Inferred mapping',
    many: 'inferred mappings',
    meaning: 'A key was matched to a product because it is spelled alike; nobody has approved it.',
    mend: 'Approve the mapping, or correct it, on the Data page.',
  },
  zone_edge: {
    label: 'Zone edge',
    many: 'zone edges',
    meaning: 'Usage at a period’s edge that another time zone would count in the other period.',
    mend: 'Send instants with their offset, or set the subscription’s time zone.',
  },
  late_arrival: {
    label: 'Late arrival',
    many: 'late arrivals',
    meaning: 'Usage arrived after the invoice of its period was closed.',
    mend: 'Close invoices later, or bill the rest with the next one; the finding has the amount.',
  },
  test_account: {
    label: 'Test account',
    many: 'test accounts',
    meaning: 'A test account has no findings.',
    mend: 'Test accounts are named in Settings.',
  },
  unread_term: {
    label: 'Unknown term',
    many: 'unknown terms',
    meaning: 'A contract term that was not recognised.',
    mend: 'Write it as one of the known terms and import it again.',
  },
};
