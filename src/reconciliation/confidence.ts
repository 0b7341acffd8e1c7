import type { FindingType } from '#findings/finding.ts';
import type { MappingState } from '#records/source-mapping.ts';
import type { AccountFacts } from './account-facts.ts';
import { counted } from './reason.ts';
import type { UnitOfWork } from './unit-of-work.ts';

/** One measured check: the factor it contributes and, in words, why. */
export type Check = { readonly check: string; readonly factor: number; readonly because: string };

type Subject = { type: FindingType; unit: UnitOfWork; mapping: MappingState; isExact: boolean };

const USAGE_TYPES = new Set<FindingType>([
  'under_reported_usage',
  'unreported_usage',
  'late_usage',
  'unbilled_account',
]);

/**
 * The checks behind a finding's confidence: the product of their factors is the probability that it is true.
 * First cut: the factors are set by judgement; calibration on planted worlds replaces them.
 */
export function checksFor(facts: AccountFacts, { type, unit, mapping, isExact }: Subject): Check[] {
  const checks: Check[] = [];
  checks.push(
    isExact
      ? {
          check: 'Explanation',
          factor: 0.99,
          because: 'What was billed is exactly the charge with this one thing wrong.',
        }
      : {
          check: 'Explanation',
          factor: 0.88,
          because: 'The bill is too low, but no single mistake gives exactly its amount.',
        },
  );
  if (USAGE_TYPES.has(type) || type === 'missed_overage') {
    checks.push(
      mapping === 'inferred'
        ? {
            check: 'Mapping',
            factor: 0.85,
            because: 'The usage key was matched to the product by inference.',
          }
        : {
            check: 'Mapping',
            factor: 1,
            because: 'The usage key names the product, or its mapping was approved.',
          },
    );
  }
  if (type === 'unreported_usage' && !facts.hasReports) {
    checks.push({
      check: 'Reports',
      factor: 0.8,
      because: 'No reported usage was loaded at all, so its absence says little.',
    });
  }
  if (unit.tally.holes.length > 0) {
    checks.push({
      check: 'Completeness',
      factor: 0.9,
      because: `The log has holes on ${counted(unit.tally.holes.length, 'day')}, so the usage may be higher still.`,
    });
  }
  if (type === 'unbilled_account' && unit.subscription === null) {
    checks.push({
      check: 'Contract',
      factor: 0.75,
      because: 'No subscription ever priced this product for the account.',
    });
  }
  return checks;
}

/** The product of the checks, to three decimals. */
export function confidenceOf(checks: readonly Check[]): number {
  const product = checks.reduce((sum, each) => sum * each.factor, 1);
  return Math.round(product * 1000) / 1000;
}
