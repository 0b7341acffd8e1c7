import type { Period } from '#core/period.ts';

/** Every way in which data can be wrong that is named as a fault, and never as a leak. */
export const QUALITY_FAULTS = [
  'missing_days',
  'missing_hours',
  'duplicate_events',
  'conflicting_events',
  'clock_skew',
  'future_events',
  'unit_change',
  'mapping_gap',
  'inferred_mapping',
  'zone_edge',
  'late_arrival',
  'test_account',
  'unread_term',
] as const;
export type QualityFaultKind = (typeof QUALITY_FAULTS)[number];

/** What is wrong with the data of one account in one span, with the figures that show it. */
export type QualityFault = {
  readonly kind: QualityFaultKind;
  readonly accountId: string;
  readonly productKey: string | null;
  readonly sourceKey: string | null;
  readonly period: Period;
  readonly measured: Readonly<Record<string, string | number>>;
  /** One sentence with the figures. */
  readonly words: string;
  /** What it does to confidence, or which alarm it silenced. */
  readonly effect: string;
  readonly findingsAffected: number;
};

/**
 * What makes a fault the same fault when it is found again, as one line of text to be hashed into an id. Those of
 * reconciliation, from before rooms were distinguished, name no room.
 */
export function faultText(organizationId: string, room: string, fault: QualityFault): string {
  return JSON.stringify([
    organizationId,
    fault.kind,
    fault.accountId,
    fault.productKey,
    fault.sourceKey,
    fault.period.start,
    ...(room === 'reconciliation' ? [] : [room]),
  ]);
}
