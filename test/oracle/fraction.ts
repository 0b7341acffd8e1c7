/** An exact rational number. The denominator is always positive and the fraction is reduced. */
export type Fraction = { readonly n: bigint; readonly d: bigint };

export const ZERO: Fraction = { n: 0n, d: 1n };
export const ONE: Fraction = { n: 1n, d: 1n };

function gcd(a: bigint, b: bigint): bigint {
  let [x, y] = [a < 0n ? -a : a, b];
  while (y !== 0n) [x, y] = [y, x % y];
  return x;
}

/** n / d, reduced. Throws on a denominator that is not positive. */
export function ratio(n: bigint, d: bigint): Fraction {
  if (d <= 0n) throw new RangeError(`denominator ${d} is not positive`);
  const g = gcd(n, d);
  return g === 0n ? ZERO : { n: n / g, d: d / g };
}

/** The exact value of a plain decimal string such as `-12.0050`; no exponent, no separators. */
export function fraction(text: string): Fraction {
  const match = /^(-?)(\d+)(?:\.(\d+))?$/.exec(text.trim());
  if (!match) throw new RangeError(`"${text}" is not a plain decimal`);
  const decimals = match[3] ?? '';
  const n = BigInt(`${match[2]}${decimals}`);
  return ratio(match[1] === '-' ? -n : n, 10n ** BigInt(decimals.length));
}

export const plus = (a: Fraction, b: Fraction): Fraction => ratio(a.n * b.d + b.n * a.d, a.d * b.d);
export const minus = (a: Fraction, b: Fraction): Fraction => ratio(a.n * b.d - b.n * a.d, a.d * b.d);
export const times = (a: Fraction, b: Fraction): Fraction => ratio(a.n * b.n, a.d * b.d);

/** a / b for a positive b. */
export const over = (a: Fraction, b: Fraction): Fraction => ratio(a.n * b.d, a.d * b.n);

/** Negative, zero or positive as a is below, equal to or above b. */
export function compare(a: Fraction, b: Fraction): number {
  const difference = a.n * b.d - b.n * a.d;
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}

export const smaller = (a: Fraction, b: Fraction): Fraction => (compare(a, b) <= 0 ? a : b);
export const larger = (a: Fraction, b: Fraction): Fraction => (compare(a, b) >= 0 ? a : b);

/** The greatest integer that is not above a. BigInt division cuts towards zero, so negatives step down. */
export function floor(a: Fraction): bigint {
  const cut = a.n / a.d;
  return a.n < 0n && cut * a.d !== a.n ? cut - 1n : cut;
}

/** The least integer that is not below a. */
export const ceiling = (a: Fraction): bigint => -floor({ n: -a.n, d: a.d });

/** The nearest integer; exactly half goes to the even neighbour. */
export function halfEven(a: Fraction): bigint {
  const below = floor(a);
  const twice = compare(times(minus(a, { n: below, d: 1n }), { n: 2n, d: 1n }), ONE);
  if (twice < 0) return below;
  if (twice > 0) return below + 1n;
  return below % 2n === 0n ? below : below + 1n;
}

/** A terminating fraction as a plain decimal string without trailing zeros; throws for one like 1/3. */
export function decimalText(a: Fraction): string {
  let [scale, power] = [0, 1n];
  while (power % a.d !== 0n) {
    scale += 1;
    power *= 10n;
    if (scale > 1000) throw new RangeError(`${a.n}/${a.d} does not end`);
  }
  const digits = ((a.n < 0n ? -a.n : a.n) * (power / a.d)).toString().padStart(scale + 1, '0');
  const whole = digits.slice(0, digits.length - scale);
  const sign = a.n < 0n ? '-' : '';
  return scale === 0 ? `${sign}${whole}` : `${sign}${whole}.${digits.slice(-scale)}`;
}
