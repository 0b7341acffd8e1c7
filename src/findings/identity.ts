import type { Period } from '#core/period.ts';

/** The one thing a finding is about, when it is not the account as a whole: a contract, a deal, an invoice. */
export type About = { readonly kind: string; readonly id: string };

/** What makes a finding the same finding when it is found again; its amount and its reasons may move. */
export type FindingIdentity = {
  readonly type: string;
  readonly accountId: string;
  /** The account itself where nothing is said. */
  readonly about?: About | undefined;
  readonly productKey: string | null;
  readonly sourceKey: string | null;
  readonly period: Pick<Period, 'start'>;
};

/** The identity as one line of text, to be hashed into an id; what it is about only where that is not the account. */
export function identityText(organizationId: string, identity: FindingIdentity): string {
  return [
    organizationId,
    identity.type,
    identity.accountId,
    identity.productKey ?? '',
    identity.sourceKey ?? '',
    identity.period.start,
    ...(identity.about === undefined || identity.about.kind === 'account'
      ? []
      : [identity.about.kind, identity.about.id]),
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
