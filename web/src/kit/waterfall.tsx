import { classes } from './classes.ts';

/** A step from one total to the next: `total` stands on the ground, the others add or take away. */
export type Step = { key: string; label: string; value: number; words: string; kind: 'total' | 'step' };

type Props = {
  caption: string;
  steps: Step[];
  chosen?: string;
  onOpen: (key: string) => void;
  height?: number;
};

/**
 * From one total to another by what came and went. Each bar is a button that opens its rows; what adds is filled,
 * what takes away is outlined, and every bar says its figure.
 */
export function Waterfall({ caption, steps, chosen, onOpen, height = 160 }: Props) {
  let level = 0;
  const bars = steps.map((step) => {
    const from = step.kind === 'total' ? 0 : level;
    level = step.kind === 'total' ? step.value : level + step.value;
    return { ...step, low: Math.min(from, level), high: Math.max(from, level) };
  });
  const top = Math.max(1, ...bars.map((bar) => bar.high));
  const least = Math.min(0, ...bars.map((bar) => bar.low));
  const y = (value: number) => ((top - value) / (top - least)) * height;
  return (
    <fieldset className="m-0 grid auto-cols-fr grid-flow-col gap-2 border-0 p-0">
      <legend className="sr-only">{caption}</legend>
      {bars.map((bar) => (
        <button
          key={bar.key}
          type="button"
          aria-pressed={bar.key === chosen}
          onClick={() => onOpen(bar.key)}
          className="min-w-0 rounded-md text-center hover:bg-hover aria-pressed:bg-hover"
        >
          <span className="block text-small tabular-nums">{bar.words}</span>
          <span className="relative mx-auto block w-3/5 min-w-4" style={{ height }}>
            <span
              className={classes(
                'absolute inset-x-0 rounded-[1px] border',
                bar.kind === 'total' && 'border-ink-2 bg-ink-2',
                bar.kind === 'step' && (bar.value < 0 ? 'border-leak' : 'border-accent bg-accent'),
              )}
              style={{ top: y(bar.high), height: Math.max(2, y(bar.low) - y(bar.high)) }}
            />
          </span>
          <span className="block truncate text-small text-ink-2">{bar.label}</span>
        </button>
      ))}
    </fieldset>
  );
}
