import { Button } from './button.tsx';
import { Meter } from './meter.tsx';

type Props = { label: string; note: string; share: number; onCancel?: (() => void) | undefined };

/** Long work: what it is, how far it is, and the way to stop it. */
export function Progress({ label, note, share, onCancel }: Props) {
  return (
    <section aria-label={label} className="py-2">
      <p className="mb-1.5 flex justify-between gap-4">
        <span className="font-strong">{label}</span>
        <span className="text-ink-2 tabular-nums">{note}</span>
      </p>
      <Meter label={label} share={share} />
      {onCancel && (
        <Button className="mt-2" onClick={onCancel}>
          Cancel
        </Button>
      )}
    </section>
  );
}
