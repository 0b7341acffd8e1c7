/** Numbers of a cell such as `0.9 0.1x8`: `x8` says a number eight times. */
export const numbers = (cell: string | undefined): Float64Array =>
  Float64Array.from(
    (cell ?? '').split(' ').flatMap((token) => {
      const match = /^(-?\d+(?:\.\d+)?)(?:x(\d+))?$/.exec(token);
      if (!match) throw new Error(`"${token}" of "${cell}" is no number`);
      return Array.from({ length: Number(match[2] ?? 1) }, () => Number(match[1]));
    }),
  );

export const number = (cell: string | undefined): number => {
  const [value, ...others] = numbers(cell);
  if (value === undefined || others.length > 0) throw new Error(`"${cell}" is not one number`);
  return value;
};

/** The parts of a cell that `;` parts, such as `0 2; 0 4`: the numbers of each origin. */
export const parts = (cell: string | undefined): Float64Array[] =>
  (cell ?? '').split(';').map((part) => numbers(part.trim()));

/**
 * The figure as the page would write it, so that a test can compare text with text: `expected` when they agree. Four
 * decimals and more are rounded, fewer are exact, and `none` is null.
 */
export function asShown(figure: number | null | undefined, expected: string): string {
  if (figure === undefined) throw new Error('there is no such figure');
  if (figure === null) return 'none';
  if (expected === 'none') return String(figure);
  const digits = expected.split('.')[1]?.length ?? 0;
  const slack = (digits >= 4 ? 0.5 / 10 ** digits : 0) + 1e-9;
  return Math.abs(figure - number(expected)) <= slack ? expected : figure.toFixed(digits + 4);
}
