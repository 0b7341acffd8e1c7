import { decimal } from '#core/decimal.ts';
import type { Period } from '#core/period.ts';
import type { FindingType, MovedBecause } from './finding.ts';

/** What makes a finding the same finding when it is found again; its amount and its reasons may move. */
export type FindingIdentity = {
  readonly type: FindingType;
  readonly accountId: string;
  readonly productKey: string | null;
  readonly sourceKey: string | null;
  readonly period: Pick<Period, 'start'>;
};

/** The identity as one line of text, to be hashed into an id. */
export function identityText(organizationId: string, identity: FindingIdentity): string {
  return [
    organizationId,
    identity.type,
    identity.accountId,
    identity.productKey ?? '',
    identity.sourceKey ?? '',
    identity.period.start,
  ]
    .map((part) => part.replaceAll('\\', '\\\\').replaceAll('|', '\\|'))
    .join('|');
}

/** True when an amount moved enough that a person's earlier judgement may no longer hold: 5 % and 1 major unit. */
export function movedMaterially(beforeMinor: bigint | null, afterMinor: bigint | null): boolean {
  if (beforeMinor === null || afterMinor === null) return beforeMinor !== afterMinor;
  const difference = beforeMinor > afterMinor ? beforeMinor - afterMinor : afterMinor - beforeMinor;
  return difference >= 100n && difference * 20n >= (beforeMinor < 0n ? -beforeMinor : beforeMinor);
}

/** The figures that an amount rests on, as they are kept. */
export type Rests = {
  readonly actual_units: string | null;
  readonly reported_units: string | null;
  readonly billed_minor: bigint | null;
};

/**
 * Which facts moved an amount, the first that differs: the use, what billing was told of it, what was billed;
 * where all of these stand, it was the terms or a credit.
 */
export function movedBecause(before: Rests, after: Rests): MovedBecause {
  const differs = (a: string | null, b: string | null) =>
    a === null || b === null ? a !== b : !decimal(a).eq(decimal(b));
  if (differs(before.actual_units, after.actual_units)) return 'usage';
  if (differs(before.reported_units, after.reported_units)) return 'reported';
  return before.billed_minor === after.billed_minor ? 'terms' : 'billed';
}
