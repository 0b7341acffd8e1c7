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
};

/** A picture with its sentence, and the same figures as a table one press away. */
export function Chart<T>({ summary, option, height, rows, columns, rowKey, caption }: Props<T>) {
  const [asTable, setAsTable] = useState(false);
  return (
    <figure className="min-w-0 pt-3">
      <figcaption className="mb-2 flex items-start justify-between gap-4 text-ink-2">
        <span className="pt-0.5">{summary}</span>
        <Button look="bare" aria-pressed={asTable} onClick={() => setAsTable(!asTable)} className="-mr-2.5">
          {asTable ? 'Show as chart' : 'Show as table'}
        </Button>
      </figcaption>
      {asTable ? (
        <Scroll label={caption} style={{ height }}>
          <Rows caption={caption} columns={columns} rows={rows} rowKey={rowKey} />
        </Scroll>
      ) : (
        <Drawing option={option} height={height} label={caption} />
      )}
    </figure>
  );
}

function Drawing({
  option,
  height,
  label,
}: {
  option: Props<never>['option'];
  height: number;
  label: string;
}) {
  const host = useRef<HTMLDivElement>(null);
  const dark = useDark();
  useEffect(() => {
    const element = host.current;
    if (!element) return;
    let stop: (() => void) | undefined;
    let gone = false;
    // The dark flag is read so that a switch of theme draws again with that theme's colours.
    element.dataset.theme = dark ? 'dark' : 'light';
    import('./chart-draw.ts').then(({ draw }) => {
      if (!gone) stop = draw(element, option(tokensOf(element)));
    });
    return () => {
      gone = true;
      stop?.();
    };
  }, [option, dark]);
  return <div ref={host} role="img" aria-label={label} style={{ height }} className="w-full" />;
}
