import { minorDigits } from '#core/currency.ts';

/** The exact sum of decimal strings, with as many places as the longest of them: no floating money. */
export function sumDecimalTexts(texts: Iterable<string>): string {
  const parts = [...texts].map((text) => {
    const negative = text.startsWith('-');
    const [whole = '0', fraction = ''] = text.replace(/^[+-]/, '').split('.');
    return { negative, whole, fraction };
  });
  const places = Math.max(0, ...parts.map((part) => part.fraction.length));
  let total = 0n;
  for (const part of parts) {
    const value = BigInt(part.whole + part.fraction.padEnd(places, '0'));
    total += part.negative ? -value : value;
  }
  const digits = (total < 0n ? -total : total).toString().padStart(places + 1, '0');
  const whole = digits.slice(0, digits.length - places);
  const sign = total < 0n ? '-' : '';
  return places === 0 ? sign + whole : `${sign}${whole}.${digits.slice(-places)}`;
}

/** Sums kept apart by currency, each with its currency's decimals, the largest first; what has none is left out. */
export function sumByCurrency(
  rows: Iterable<{ amount: string | null; currency: string | null }>,
): { amount: string; currency: string }[] {
  const groups = new Map<string, string[]>();
  for (const { amount, currency } of rows) {
    if (amount === null || currency === null) continue;
    const group = groups.get(currency);
    if (group) group.push(amount);
    else groups.set(currency, [amount]);
  }
  return [...groups]
    .map(([currency, amounts]) => {
      const nothing = `0.${'0'.repeat(minorDigits(currency))}`.replace(/\.$/, '');
      return { currency, amount: sumDecimalTexts([nothing, ...amounts]) };
    })
    .sort((a, b) => Number(b.amount) - Number(a.amount));
}
