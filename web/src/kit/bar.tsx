import { classes } from './classes.ts';

/** A bar of a table's cell, from 0 to 1 of the room it has; the figure beside it says the same in words. */
export function Bar({ share, quiet }: { share: number; quiet?: boolean }) {
  return (
    <span aria-hidden className="block h-2 w-full">
      <span
        className={classes('block h-full rounded-[1px]', quiet ? 'bg-line-strong' : 'bg-accent')}
        style={{ width: `${Math.min(1, Math.max(0, share)) * 100}%` }}
      />
    </span>
  );
}

/** A bar to the left or the right of a middle line, from −1 to 1 of the half it has. */
export function SignedBar({ share }: { share: number }) {
  const size = Math.min(1, Math.abs(share)) * 50;
  return (
    <span aria-hidden className="relative block h-2 w-full">
      <span className="absolute inset-y-[-4px] left-1/2 w-px bg-line-strong" />
      <span
        className="absolute h-full rounded-[1px] bg-accent"
        style={share < 0 ? { right: '50%', width: `${size}%` } : { left: '50%', width: `${size}%` }}
      />
    </span>
  );
}
