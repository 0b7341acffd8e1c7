import type { Claims } from './claims.ts';
import * as billing from './stories-billing.ts';
import * as renewal from './stories-renewal.ts';
import * as usage from './stories-usage.ts';
import { LEAK_TYPES, type LeakType } from './world.ts';

const PLANTERS: Record<LeakType, (claims: Claims) => void> = {
  under_reported_usage: usage.plantUnderReported,
  unreported_usage: usage.plantUnreported,
  unbilled_account: usage.plantUnbilled,
  missed_overage: usage.plantMissedOverage,
  late_usage: usage.plantLate,
  unmapped_usage: usage.plantUnmapped,
  over_billed: billing.plantOverBilled,
  renewal_drift: renewal.plantRenewalDrift,
  expired_discount: billing.plantExpiredDiscount,
  price_drift: billing.plantPriceDrift,
  minimum_shortfall: billing.plantMinimumShortfall,
  uninvoiced_period: billing.plantUninvoiced,
  quantity_drift: billing.plantQuantityDrift,
  duplicate_billing: billing.plantDuplicate,
  uncollected: billing.plantUncollected,
  missed_escalator: (claims) => renewal.plantEscalators(claims, 'missed_escalator'),
};

/** The order in which accounts are given out: the pickiest stories first, so that each finds somebody. */
const PICKY_FIRST: LeakType[] = [
  'uncollected',
  'price_drift',
  'renewal_drift',
  'missed_overage',
  'missed_escalator',
  'minimum_shortfall',
];

/** Plants every leak type that the stage asks for. */
export function plantStories(claims: Claims): void {
  const heroes: LeakType[] = ['under_reported_usage', 'unbilled_account', 'unreported_usage'];
  for (const type of new Set<LeakType>([...heroes, ...PICKY_FIRST, ...LEAK_TYPES])) {
    if (claims.stage.types.has(type)) PLANTERS[type](claims);
  }
}
