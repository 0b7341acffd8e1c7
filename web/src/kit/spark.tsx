const [WIDTH, HEIGHT] = [72, 20];

/** How a figure moved, as a line beside it; its words say the same, and the dot is now. */
export function Spark({
  values,
  words,
  ink = 'var(--accent)',
}: {
  values: number[];
  words: string;
  ink?: string;
}) {
  const least = Math.min(...values);
  const room = Math.max(...values) - least || 1;
  const x = (index: number) => 2 + (index / Math.max(1, values.length - 1)) * (WIDTH - 5);
  const y = (value: number) => HEIGHT - 3 - ((value - least) / room) * (HEIGHT - 6);
  const last = values.at(-1);
  return (
    <svg role="img" aria-label={words} width={WIDTH} height={HEIGHT} className="shrink-0">
      <title>{words}</title>
      <polyline
        points={values.map((value, index) => `${x(index)},${y(value)}`).join(' ')}
        fill="none"
        stroke={ink}
        strokeWidth={1.5}
        strokeLinejoin="round"
      />
      {last !== undefined && <circle cx={x(values.length - 1)} cy={y(last)} r={2} fill={ink} />}
    </svg>
  );
}

/** A point with the interval it may lie in, from 0 to 1 of its cell; the words say both. */
export function Interval({ low, at, high, words }: { low: number; at: number; high: number; words: string }) {
  const percent = (share: number) => `${Math.min(1, Math.max(0, share)) * 100}%`;
  return (
    <span role="img" aria-label={words} title={words} className="relative block h-3 w-full min-w-16">
      <span
        className="absolute top-[5px] h-0.5 bg-line-strong"
        style={{ left: percent(low), width: percent(high - low) }}
      />
      <span
        className="absolute top-0.5 size-2 -translate-x-1/2 rounded-full bg-accent"
        style={{ left: percent(at) }}
      />
    </span>
  );
}
