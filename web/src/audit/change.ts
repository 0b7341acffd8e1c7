/** A change as words: `status open → acknowledged`; what has no earlier value is only stated. */
export function changeText(change: unknown): string {
  if (!isRecord(change)) return change === null || change === undefined ? '' : String(change);
  return Object.entries(change)
    .map(([name, value]) => `${name.replaceAll('_', ' ')} ${valueText(value)}`)
    .join(', ');
}

function valueText(value: unknown): string {
  if (Array.isArray(value)) return value.length === 0 ? 'none' : value.map(plain).join('; ');
  if (!isRecord(value)) return plain(value);
  const before = value.before ?? value.from;
  const after = value.after ?? value.to;
  if (before !== undefined || after !== undefined) return `${plain(before)} → ${plain(after)}`;
  return Object.keys(value).length === 0 ? 'nothing' : changeText(value);
}

function plain(value: unknown): string {
  if (value === null || value === undefined || value === '') return 'nothing';
  return isRecord(value) ? Object.values(value).map(String).join(' ') : String(value);
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
