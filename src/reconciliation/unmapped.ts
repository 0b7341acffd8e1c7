import { addMonths } from '#core/period.ts';
import { startOfDay } from '#core/zone.ts';
import type { AccountFacts } from './account-facts.ts';
import { confidenceOf } from './confidence.ts';
import type { FindingDraft } from './draft.ts';
import { counted } from './reason.ts';

/** One finding for each account, unknown source key and ended calendar month; its amount is unknown (rule 28). Rows without units bill nothing. */
export function unmappedFindings(facts: AccountFacts, settings: { asOfMs: number }): FindingDraft[] {
  return facts.unmapped
    .filter((use) => use.units.gt(0))
    .map((use) => ({ use, period: { start: use.month, end: addMonths(use.month, 1, 1) } }))
    .filter(({ period }) => startOfDay(period.end, facts.timeZone) <= settings.asOfMs)
    .map(({ use, period }) => {
      const checks = [
        { check: 'Mapping', factor: 0.95, because: 'This usage key is not mapped to a product.' },
      ];
      return {
        type: 'unmapped_usage' as const,
        accountId: facts.accountId,
        productKey: null,
        subscriptionId: null,
        sourceKey: use.sourceKey,
        period,
        amountMinor: null,
        currency: null,
        annualisedMinor: null,
        confidence: confidenceOf(checks),
        severity: 'medium' as const,
        recoverability: 'needs_consent' as const,
        actualUnits: use.units,
        reportedUnits: null,
        billedUnits: null,
        shouldMinor: null,
        billedMinor: null,
        reason: `${use.units.toFixed()} units in ${counted(use.events, 'event')} arrived under “${use.sourceKey}”, which is not mapped to a product; map it to get the amount.`,
        evidence: {
          timeZone: facts.timeZone,
          covered: period,
          steps: [],
          checks,
          lines: [],
          credits: [],
          priceId: null,
          priceFrom: null,
        },
      };
    });
}
