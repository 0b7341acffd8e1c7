import { monthTick } from './date.ts';

type Bar = { month: string; above: number; below: number };
const WIDTH = 7;
const GAP = 1;
const HEIGHT = 20;

/**
 * Months as a strip of bars on one line: above it what leaked, below it what was billed too much. The scale is
 * the strip's own; the words say the figures, as the bars are too small to be read.
 */
export function Strip({ bars, words }: { bars: Bar[]; words: string }) {
  const most = Math.max(0, ...bars.map((bar) => Math.max(bar.above, bar.below)));
  const hasBelow = bars.some((bar) => bar.below > 0);
  const ground = hasBelow ? HEIGHT - 6 : HEIGHT - 1;
  const width = bars.length * (WIDTH + GAP);
  const size = (value: number, room: number) =>
    most === 0 || value === 0 ? 0 : Math.max(1.5, (value / most) * room);
  return (
    <svg
      role="img"
      aria-label={words}
      width={width}
      height={HEIGHT}
      viewBox={`0 0 ${width} ${HEIGHT}`}
      className="block overflow-visible"
    >
      <title>{words}</title>
      <line x1={0} x2={width - GAP} y1={ground + 0.5} y2={ground + 0.5} stroke="var(--line-strong)" />
      {bars.map((bar, index) => {
        const x = index * (WIDTH + GAP);
        const up = size(bar.above, ground - 1);
        const down = size(bar.below, HEIGHT - ground - 1);
        return (
          <g key={bar.month}>
            {up > 0 && <rect x={x} y={ground - up} width={WIDTH} height={up} fill="var(--leak)" />}
            {down > 0 && <rect x={x} y={ground + 1} width={WIDTH} height={down} fill="var(--over)" />}
          </g>
        );
      })}
    </svg>
  );
}

/** The names of the first and the last month of the strips below, set where their bars stand. */
export function StripHead({ months }: { months: string[] }) {
  const first = months[0];
  const last = months.at(-1);
  if (!first || !last) return null;
  return (
    <span className="inline-flex justify-between gap-2" style={{ width: months.length * (WIDTH + GAP) }}>
      <span>{monthTick(first, 1)}</span>
      <span>{monthTick(last, 1)}</span>
    </span>
  );
}

/** The twelve months up to the newest, oldest first, as `YYYY-MM`. */
export function monthsUpTo(newest: string, count = 12): string[] {
  const [year = 0, month = 1] = newest.split('-').map(Number);
  return Array.from({ length: count }, (_, index) => {
    const at = year * 12 + (month - 1) - (count - 1 - index);
    return `${Math.floor(at / 12)}-${String((at % 12) + 1).padStart(2, '0')}`;
  });
}
