import { type Decimal, sumDecimals, ZERO } from '#core/decimal.ts';
import { type Price, priceInForce } from '#records/price.ts';
import type { AccountFacts } from './account-facts.ts';
import { explainShortfall, type Part, possibleCauses } from './cause.ts';
import { billedUnits, type Compared } from './comparison.ts';
import { duplicatesIn } from './duplicate.ts';
import { type Gap, isMaterial } from './gap.ts';
import { ratedUnits, type UnitOfWork } from './unit-of-work.ts';

/** The parts of what a bill lacks, each with its cause (rule 27); they add up to it. */
export function shortfall(facts: AccountFacts, each: Compared): Part[] {
  const { unit, charge, billedMinor } = each;
  if (!charge || !unit.terms) return [];
  const gapMinor = charge.totalMinor - billedMinor;
  if (!unit.isLive)
    return [{ type: 'unbilled_account', amountMinor: gapMinor, isExact: true, isRest: billedMinor !== 0n }];
  if (unit.isRecurring && each.lines.length === 0)
    return [{ type: 'uninvoiced_period', amountMinor: gapMinor, isExact: true }];
  const causes = possibleCauses(unit, unit.terms, {
    billedQuantity: billedUnits(each.lines),
    versions: facts.prices.get(unit.subscription?.priceId ?? '') ?? [],
    predecessors: predecessorsOf(facts, unit),
    lateUnits: lateUnits(facts, each),
  });
  return explainShortfall({ terms: unit.terms, units: ratedUnits(unit) }, billedMinor, causes);
}

/** The unreported use that arrived after the first invoice for it was issued (rule 19). */
function lateUnits(facts: AccountFacts, each: Compared): Decimal {
  const issued = each.lines.flatMap(({ line }) => (line.issuedAt === null ? [] : [line.issuedAt]));
  if (issued.length === 0) return ZERO;
  const firstIssuedMs = Math.min(...issued);
  const { start, end } = each.unit.period.covered;
  const arrivals = facts.products.get(each.unit.productKey)?.arrivals ?? [];
  return sumDecimals(
    arrivals
      .filter((arrival) => arrival.day >= start && arrival.day < end && arrival.receivedAtMs > firstIssuedMs)
      .map((arrival) => arrival.units),
  );
}

/** Credits cover the parts from the last one back, so that what is left still adds up to the gap. */
export function creditedParts(parts: readonly Part[], creditedMinor: bigint): Part[] {
  let covered = creditedMinor;
  return [...parts]
    .reverse()
    .map((part) => {
      const used = covered < part.amountMinor ? covered : part.amountMinor;
      covered -= used;
      return used === 0n ? part : { ...part, amountMinor: part.amountMinor - used, isRest: true };
    })
    .reverse()
    .filter((part) => isMaterial(part.amountMinor));
}

/** Charges made twice and what else was too much, less what was given back; and what the bill still lacks. */
export function excess(facts: AccountFacts, each: Compared, gap: Gap): Part[] {
  const duplicates = duplicatesIn(each.lines, gap.rawMinor);
  const twice = duplicates.reduce((sum, { countedMinor }) => sum + countedMinor, 0n);
  const rest = gap.rawMinor + twice;
  const parts: Part[] = [];
  if (twice > 0n) parts.push({ type: 'duplicate_billing', amountMinor: twice, isExact: true });
  if (rest < 0n && isMaterial(rest, each.lines.length))
    parts.push({ type: 'over_billed', amountMinor: -rest, isExact: twice === 0n });
  const left = creditedParts(parts, gap.gapMinor - gap.rawMinor);
  if (rest <= 0n || !isMaterial(rest, each.lines.length)) return left;
  const lines = each.lines.filter((line) => !duplicates.includes(line));
  return [...left, ...shortfall(facts, { ...each, lines, billedMinor: each.billedMinor - twice })];
}

/** Price and seats of what the subscription took over from: billing may have gone on as before. */
function predecessorsOf(facts: AccountFacts, { subscription, productKey }: UnitOfWork) {
  if (!subscription) return [];
  return facts.subscriptions.flatMap((before) => {
    if (before.endDate !== subscription.startDate || before === subscription || before.owesNothing) return [];
    const versions = facts.prices.get(before.priceId) ?? [];
    const price: Price | undefined = priceInForce(versions, before.startDate) ?? versions[0];
    return price?.productKey === productKey ? [{ price, quantity: before.quantity }] : [];
  });
}
