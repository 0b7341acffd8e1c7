import { type CSSProperties, type ReactNode, useLayoutEffect, useRef } from 'react';
import { classes } from './classes.ts';

type Props = {
  label: string;
  className?: string;
  style?: CSSProperties;
  /** Begins at its end, where the newest stands. */
  toEnd?: boolean;
  children: ReactNode;
};

/** A region that scrolls by itself and can be reached, and so scrolled, by keyboard. */
export function Scroll({ label, className, style, toEnd, children }: Props) {
  const region = useRef<HTMLElement>(null);
  useLayoutEffect(() => {
    if (toEnd && region.current) region.current.scrollLeft = region.current.scrollWidth;
  }, [toEnd]);
  return (
    <section
      ref={region}
      aria-label={label}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
      tabIndex={0}
      data-scrolls
      // Positioned, so that what is hidden by position inside it makes no room of its own in the page; its end is
      // the end of the scrolling.
      className={classes(
        'relative overflow-y-auto overscroll-contain -outline-offset-2!',
        'print:h-auto! print:overflow-visible',
        className,
      )}
      {...(style ? { style } : {})}
    >
      {children}
    </section>
  );
}
