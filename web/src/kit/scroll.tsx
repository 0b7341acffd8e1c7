import type { CSSProperties, ReactNode } from 'react';
import { classes } from './classes.ts';

type Props = { label: string; className?: string; style?: CSSProperties; children: ReactNode };

/** A region that scrolls by itself and can be reached, and so scrolled, by keyboard. */
export function Scroll({ label, className, style, children }: Props) {
  return (
    <section
      aria-label={label}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
      tabIndex={0}
      className={classes('overflow-y-auto -outline-offset-2!', className)}
      {...(style ? { style } : {})}
    >
      {children}
    </section>
  );
}
