import type { PredictionJson } from '#models/shapes.ts';
import { listed } from '../kit/format.ts';

type Reason = PredictionJson['reasons'][number];
const SHOWN = 3;
/** Beside the heaviest reason, one that weighs less than this share of it says nothing. */
const SHARE_MIN = 0.1;

/** `Raised by Support tickets (9) and Tenure (2); lowered by Seats used (0.91).`, the heaviest first. */
export function reasonsText(reasons: readonly Reason[]): string {
  const byWeight = reasons.toSorted((a, b) => Math.abs(b.points) - Math.abs(a.points));
  const most = Math.abs(byWeight[0]?.points ?? 0);
  if (most === 0) return 'No reasons: it is the base rate.';
  const shown = byWeight.slice(0, SHOWN).filter((one) => Math.abs(one.points) >= most * SHARE_MIN);
  const sides = [
    ['raised by', shown.filter((one) => one.points > 0)],
    ['lowered by', shown.filter((one) => one.points < 0)],
  ] as const;
  const isRaisedFirst = (shown[0]?.points ?? 0) > 0;
  const text = (isRaisedFirst ? sides : sides.toReversed())
    .filter(([, some]) => some.length > 0)
    .map(([verb, some]) => `${verb} ${listed(some.map(reasonText))}`)
    .join('; ');
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}

function reasonText({ group, name, value }: Reason): string {
  const word = group === '' ? name : group;
  if (value === null) return `${word} (missing)`;
  return `${word} (${typeof value === 'number' ? figureText(value) : value})`;
}

function figureText(value: number): string {
  return new Intl.NumberFormat(undefined, { maximumSignificantDigits: 4 }).format(value);
}
