/**
 * The interval that holds the true share in 95 of 100 cases, given `hits` among `rows`; from 0 to 1 when there are
 * no rows. Wilson's score interval (Wilson 1927), which stays within 0 and 1 also for few rows.
 */
export function shareInterval(hits: number, rows: number): { low: number; high: number } {
  if (rows === 0) return { low: 0, high: 1 };
  const z = 1.959963984540054;
  const share = hits / rows;
  const middle = share + (z * z) / (2 * rows);
  const reach = z * Math.sqrt((share * (1 - share)) / rows + (z * z) / (4 * rows * rows));
  const scale = 1 + (z * z) / rows;
  return { low: Math.max(0, (middle - reach) / scale), high: Math.min(1, (middle + reach) / scale) };
}
