import { decimal } from '#core/decimal.ts';
import { parseDecimalText } from './decimal-text.ts';
import { no, ok, type Parsed } from './parsed.ts';

/** One step of a price, amounts and bounds as decimal strings in major units; `up_to` null is without end. */
export type Tier = { up_to: string | null; unit_amount: string; flat_amount: string };

const KEYS = ['up_to', 'unit_amount', 'flat_amount'];
const TIERS_MAX = 1_000;
type SourceParse = (
  text: string,
  reviver: (key: string, value: unknown, context: { source?: string }) => unknown,
) => unknown;

/**
 * Price tiers from JSON: bounds above zero and rising, the last one null; amounts not below zero, a missing one
 * is zero, at least one of the two given. Numbers keep the digits they were written with.
 */
export function parseTiersText(text: string): Parsed<Tier[]> {
  let parsed: unknown;
  try {
    parsed = (JSON.parse as SourceParse)(text, (_key, value, { source }) =>
      typeof value === 'number' ? (source ?? String(value)) : value,
    );
  } catch {
    return no(
      'is not JSON such as [{"up_to":1000,"unit_amount":"0.10"},{"up_to":null,"unit_amount":"0.08"}]',
    );
  }
  if (!Array.isArray(parsed) || parsed.length === 0) return no('is not a JSON list of tiers');
  if (parsed.length > TIERS_MAX) return no(`has more than ${TIERS_MAX} tiers`);
  const tiers: Tier[] = [];
  for (const [index, item] of parsed.entries()) {
    const tier = tierOf(item, index === parsed.length - 1, tiers.at(-1)?.up_to ?? '0');
    if (typeof tier === 'string') return no(`tier ${index + 1} ${tier}`);
    tiers.push(tier);
  }
  return ok(tiers);
}

function tierOf(item: unknown, isLast: boolean, below: string): Tier | string {
  if (typeof item !== 'object' || item === null || Array.isArray(item)) return 'is not an object';
  const tier = item as Record<string, unknown>;
  const unknown = Object.keys(tier).find((key) => !KEYS.includes(key));
  if (unknown !== undefined) return `has the unknown key “${unknown}”`;
  if (tier.unit_amount == null && tier.flat_amount == null) return 'has neither unit_amount nor flat_amount';
  const unitAmount = amountOf(tier.unit_amount);
  if (unitAmount === null) return 'has a unit_amount that is not a decimal of zero or more';
  const flatAmount = amountOf(tier.flat_amount);
  if (flatAmount === null) return 'has a flat_amount that is not a decimal of zero or more';
  const upTo = tier.up_to ?? null;
  if (isLast !== (upTo === null)) {
    return isLast ? 'is the last and must have up_to null' : 'has up_to null but is not the last';
  }
  if (upTo === null) return { up_to: null, unit_amount: unitAmount, flat_amount: flatAmount };
  const bound = amountOf(upTo);
  if (bound === null || decimal(bound).lte(below)) return `must have an up_to above ${below}`;
  return { up_to: bound, unit_amount: unitAmount, flat_amount: flatAmount };
}

function amountOf(value: unknown): string | null {
  if (value === null || value === undefined) return '0';
  if (typeof value !== 'string') return null;
  const parsed = parseDecimalText(value.trim());
  return parsed.ok && parsed.value !== null && !parsed.value.startsWith('-') ? parsed.value : null;
}
