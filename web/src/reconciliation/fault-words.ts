import type { QualityFaultJson } from '#reconciliation/shapes.ts';

export type FaultKind = QualityFaultJson['kind'];

/** Each kind of fault in a reader's words, what it means, and how it is mended. */
export const FAULTS: Record<FaultKind, { label: string; many: string; meaning: string; mend: string }> = {
  missing_days: {
    label: 'Missing days',
    many: 'missing days',
    meaning: 'Days without use where the account’s own rhythm has some.',
    mend: 'Ask the source for these days and send them again; what is there already is counted once.',
  },
  missing_hours: {
    label: 'Missing hours',
    many: 'missing hours',
    meaning: 'Hours without use inside days that have some, against the account’s own rhythm.',
    mend: 'Send the hours again; events that came already change nothing.',
  },
  duplicate_events: {
    label: 'Duplicates',
    many: 'duplicates',
    meaning: 'The same event was sent more than once.',
    mend: 'Nothing to do: each id counts once. A source that repeats itself often is worth a look.',
  },
  conflicting_events: {
    label: 'Conflicting events',
    many: 'conflicting events',
    meaning: 'One event id came with two different contents.',
    mend: 'Ask the source which is right and send a correction that supersedes the first.',
  },
  clock_skew: {
    label: 'Clock skew',
    many: 'clock skews',
    meaning: 'Use stands on the wrong side of a period’s edge by no more than a clock’s error.',
    mend: 'Set the clock of the source; the tolerance is in Settings.',
  },
  future_events: {
    label: 'Events of the future',
    many: 'events of the future',
    meaning: 'Events bear a time that had not come when they arrived.',
    mend: 'Set the clock of the source and send the events again as corrections.',
  },
  unit_change: {
    label: 'Unit change',
    many: 'unit changes',
    meaning: 'The use steps by a power of ten from one day to the next, as when kilo becomes mega.',
    mend: 'Map the source’s key with a multiplier from that day on, or send the use in the unit of the price.',
  },
  mapping_gap: {
    label: 'Mapping gap',
    many: 'mapping gaps',
    meaning: 'Use under a key that belongs to no product yet.',
    mend: 'Say on the Data page which product the key is.',
  },
  inferred_mapping: {
    label: 'Inferred mapping',
    many: 'inferred mappings',
    meaning: 'A key was read as a product by its likeness, and nobody has approved it.',
    mend: 'Approve the mapping, or correct it, on the Data page.',
  },
  zone_edge: {
    label: 'Zone edge',
    many: 'zone edges',
    meaning: 'Use at a period’s edge that another time zone would count on the other side.',
    mend: 'Send instants with their offset, or set the subscription’s time zone.',
  },
  late_arrival: {
    label: 'Late arrival',
    many: 'late arrivals',
    meaning: 'Use arrived after the invoice of its period was closed.',
    mend: 'Close invoices later, or bill the rest with the next one; the finding says how much.',
  },
  test_account: {
    label: 'Test account',
    many: 'test accounts',
    meaning: 'An account that is our own test makes no finding.',
    mend: 'Test accounts are named in Settings.',
  },
  unread_term: {
    label: 'Unread term',
    many: 'unread terms',
    meaning: 'A contract term that nobody could read.',
    mend: 'Write it in one of the known ways and import it again.',
  },
};
