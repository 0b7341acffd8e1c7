import type { ReactNode } from 'react';
import { classes } from '../classes.ts';
import { useSingleKeys } from '../keyboard.ts';
import type { ListPlaces } from './use-list.ts';

type Props = {
  places: ListPlaces;
  /** Name and sentence, then what narrows the rows. */
  head: ReactNode;
  children: ReactNode;
  /** What stands under the rows while they scroll: the marked ones and what may be done with them. */
  foot?: ReactNode;
  panel?: ReactNode;
};

/** A list and beside it what is open of it: each scrolls by itself, and neither moves the page. */
export function ListPage({ places, head, children, foot, panel }: Props) {
  return (
    <div className="flex h-full overflow-hidden print:block print:h-auto">
      <div
        ref={places.scroller}
        className={classes(
          'paper-wide relative flex min-w-0 grow flex-col overflow-auto overscroll-contain print:overflow-visible',
          // On paper the panel is what is read.
          panel ? 'print:hidden' : '',
        )}
      >
        <div className="sticky left-0 px-4 pt-4 md:px-8 md:pt-[22px] print:p-0">{head}</div>
        <div ref={places.body} className="grow border-t md:mx-8 print:m-0">
          {children}
        </div>
        {foot}
      </div>
      {panel}
    </div>
  );
}

type FootProps = { hints: [keys: string, label: string][]; children?: ReactNode };

/** The keys of a list in its foot line, for who uses keys, and what its rows come to. */
export function ListFoot({ hints, children }: FootProps) {
  const [single] = useSingleKeys();
  return (
    <div className="sticky bottom-0 left-0 flex h-8 shrink-0 items-center gap-4 border-t bg-paper px-8 text-small text-ink-3 max-md:hidden print:hidden">
      {single &&
        hints.map(([keys, label]) => (
          <span key={keys} className="flex items-center gap-1.5 whitespace-nowrap pointer-coarse:hidden">
            {keys.split(' ').map((key) => (
              <kbd
                key={key}
                className="min-w-[18px] rounded border px-1 text-center font-sans text-[11px] leading-4"
              >
                {key}
              </kbd>
            ))}
            {label}
          </span>
        ))}
      <span className="ml-auto truncate tabular-nums">{children}</span>
    </div>
  );
}
