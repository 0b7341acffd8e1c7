import type { EChartsCoreOption } from 'echarts/core';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { Button } from './button.tsx';
import { type Column, Rows } from './rows.tsx';
import { Scroll } from './scroll.tsx';
import { useDark } from './theme.ts';
import { type Tokens, tokensOf } from './tokens.ts';

type Props<T> = {
  /** One sentence that says what the picture shows. */
  summary: ReactNode;
  option: (tokens: Tokens) => EChartsCoreOption;
  height: number;
  rows: T[];
  columns: Column<T>[];
  rowKey: (row: T) => string;
  caption: string;
  /** Opens the rows whose sum a bar or point is, and what its button says; without it the picture is only seen. */
  drill?: { open: (row: T) => void; words: (row: T) => string };
};

type Draw = typeof import('./chart-draw.ts').draw;
let loaded: Draw | undefined;
const NOTHING: string[] = [];

/** A picture with its sentence, and the same figures as a table one press away. */
export function Chart<T>({ summary, option, height, rows, columns, rowKey, caption, drill }: Props<T>) {
  const [asTable, setAsTable] = useState(false);
  return (
    <figure className="min-w-0 pt-3">
      <figcaption className="mb-2 flex items-start justify-between gap-4 text-ink-2">
        <span className="pt-0.5">{summary}</span>
        <Button
          look="bare"
          aria-pressed={asTable}
          onClick={() => setAsTable(!asTable)}
          className="-mr-2.5 print:hidden"
        >
          {asTable ? 'Show as chart' : 'Show as table'}
        </Button>
      </figcaption>
      {asTable ? (
        <Scroll label={caption} style={{ height }}>
          <Rows caption={caption} columns={columns} rows={rows} rowKey={rowKey} />
        </Scroll>
      ) : (
        <Drawing
          option={option}
          height={height}
          label={caption}
          words={drill ? rows.map(drill.words) : NOTHING}
          open={(index) => {
            const row = rows[index];
            if (row !== undefined) drill?.open(row);
          }}
        />
      )}
    </figure>
  );
}

type DrawingProps = {
  option: Props<never>['option'];
  height: number;
  label: string;
  /** What each bar or point says, where it opens its rows. */
  words: string[];
  open: (index: number) => void;
};

function Drawing({ option, height, label, words, open }: DrawingProps) {
  const host = useRef<HTMLDivElement>(null);
  const dark = useDark();
  const [lefts, setLefts] = useState<number[]>([]);
  const act = useRef(open);
  act.current = open;
  const count = words.length;
  useEffect(() => {
    const element = host.current;
    if (!element) return;
    let stop: (() => void) | undefined;
    let gone = false;
    // The dark flag is read so that a switch of theme draws again with that theme's colours.
    element.dataset.theme = dark ? 'dark' : 'light';
    const start = (draw: Draw) => {
      const drill = { count, open: (index: number) => act.current(index), place: setLefts };
      stop = draw(element, option(tokensOf(element)), count > 0 ? drill : undefined);
    };
    // Paper does not wait: once the drawing is loaded it is done at once.
    if (loaded) start(loaded);
    else
      import('./chart-draw.ts').then(({ draw }) => {
        loaded = draw;
        if (!gone) start(draw);
      });
    return () => {
      gone = true;
      stop?.();
    };
  }, [option, dark, count]);
  return (
    <div className="relative">
      <div ref={host} role="img" aria-label={label} style={{ height }} className="w-full" />
      {/* The pointer presses the picture itself; keys and voices have a button over each bar. */}
      {lefts.map((left, index) => (
        <button
          key={words[index]}
          type="button"
          aria-label={words[index]}
          onClick={() => open(index)}
          className="pointer-events-none absolute inset-y-2 w-6 -translate-x-1/2 print:hidden"
          style={{ left }}
        />
      ))}
    </div>
  );
}
