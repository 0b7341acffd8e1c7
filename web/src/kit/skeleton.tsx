import { classes } from './classes.ts';

/** A line of the size of what will stand there, so that nothing moves when it comes. */
export function Line({ className }: { className?: string }) {
  return (
    <span
      aria-hidden
      className={classes(
        'inline-block h-3 animate-[breathe_1.6s_ease-in-out_infinite] rounded bg-line align-middle',
        className ?? 'w-40',
      )}
    />
  );
}

export function RowsSkeleton({ rows, height = 32 }: { rows: number; height?: number }) {
  return (
    <div role="status" aria-label="Loading">
      {Array.from({ length: rows }, (_, row) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: placeholders have no other identity
        <div key={row} className="flex items-center gap-6 border-b" style={{ height }}>
          <Line className={row % 3 === 0 ? 'w-40' : 'w-52'} />
          <Line className="w-24" />
          <span className="grow" />
          <Line className="w-20" />
        </div>
      ))}
    </div>
  );
}
