import { Slot } from 'radix-ui';
import type { ComponentProps } from 'react';
import { classes } from './classes.ts';

const LOOKS = {
  primary: 'bg-accent text-on-accent hover:opacity-90 border border-transparent',
  quiet: 'border border-line-strong bg-paper text-ink hover:bg-hover',
  bare: 'border border-transparent text-ink-2 hover:bg-hover hover:text-ink',
  danger: 'border border-line-strong bg-paper text-leak hover:bg-hover',
};

type Props = ComponentProps<'button'> & { look?: keyof typeof LOOKS; asChild?: boolean; busy?: boolean };

/** A button of 28 px, 36 px where a finger points; `asChild` dresses a link in the same clothes. */
export function Button({ look = 'quiet', asChild, busy, className, disabled, ...rest }: Props) {
  const Tag = asChild ? Slot.Root : 'button';
  return (
    <Tag
      {...(asChild ? {} : { type: rest.type ?? 'button' })}
      {...rest}
      disabled={disabled || busy}
      aria-busy={busy || undefined}
      className={classes(
        'inline-flex h-7 shrink-0 items-center justify-center gap-1.5 whitespace-nowrap rounded-md px-2.5 text-body select-none',
        'pointer-coarse:h-9 pointer-coarse:px-3 disabled:opacity-55',
        LOOKS[look],
        className,
      )}
    />
  );
}

type IconProps = Omit<Props, 'look' | 'asChild'> & { label: string };

/** A square button of one icon, named for those who do not see it. */
export function IconButton({ label, className, ...rest }: IconProps) {
  return (
    <Button
      look="bare"
      aria-label={label}
      title={label}
      {...rest}
      className={classes('w-7 px-0! pointer-coarse:w-9', className)}
    />
  );
}
