/** A change as words: `status open → acknowledged`; what has no before is only told. */
export function changeText(change: unknown): string {
  if (!isRecord(change)) return change === null || change === undefined ? '' : String(change);
  return Object.entries(change)
    .map(([name, value]) => `${name.replaceAll('_', ' ')} ${valueText(value)}`)
    .join(', ');
}

function valueText(value: unknown): string {
  if (Array.isArray(value)) {
    const [before, after] = value;
    return value.length === 2 && !isRecord(before)
      ? `${plain(before)} → ${plain(after)}`
      : value.map(plain).join(' ');
  }
  if (!isRecord(value)) return plain(value);
  const before = value.before ?? value.from;
  const after = value.after ?? value.to;
  return before === undefined && after === undefined
    ? JSON.stringify(value)
    : `${plain(before)} → ${plain(after)}`;
}

const plain = (value: unknown) =>
  value === null || value === undefined || value === ''
    ? 'nothing'
    : typeof value === 'object'
      ? JSON.stringify(value)
      : String(value);

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
