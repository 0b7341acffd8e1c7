import { type ComponentProps, type ReactNode, useId } from 'react';
import { classes } from './classes.ts';

export const CONTROL =
  'h-8 pointer-coarse:h-10 pointer-coarse:text-[16px] w-full rounded-md border border-edge bg-paper px-2.5 text-body text-ink placeholder:text-ink-3 disabled:opacity-60 aria-invalid:border-leak';

type FieldProps = {
  label: string;
  hint?: ReactNode;
  fault?: string | undefined;
  hideLabel?: boolean;
  className?: string | undefined;
};

function Frame({
  label,
  hint,
  fault,
  hideLabel,
  className,
  id,
  children,
}: FieldProps & { id: string; children: ReactNode }) {
  return (
    <div className={className}>
      <label htmlFor={id} className={hideLabel ? 'sr-only' : 'mb-1 block font-strong'}>
        {label}
      </label>
      {children}
      {fault ? (
        <p id={`${id}-fault`} className="mt-1 text-leak">
          {fault}
        </p>
      ) : (
        hint && (
          <p id={`${id}-hint`} className="mt-1 text-small text-ink-3">
            {hint}
          </p>
        )
      )}
    </div>
  );
}

function describedBy(id: string, { hint, fault }: FieldProps): string | undefined {
  if (fault) return `${id}-fault`;
  return hint ? `${id}-hint` : undefined;
}

/** A labelled text input; `fault` replaces the hint and marks it invalid. */
export function Field({
  label,
  hint,
  fault,
  hideLabel,
  className,
  ...rest
}: FieldProps & ComponentProps<'input'>) {
  const id = useId();
  const frame = { label, hint, fault, hideLabel: hideLabel ?? false, className };
  return (
    <Frame {...frame} id={id}>
      <input
        {...rest}
        id={id}
        aria-invalid={fault ? true : undefined}
        aria-describedby={describedBy(id, frame)}
        className={CONTROL}
      />
    </Frame>
  );
}

type SelectProps = FieldProps & ComponentProps<'select'> & { options: { value: string; label: string }[] };

/** The device's own select: it works with a keyboard, a finger and a screen reader as people know it. */
export function Select({ label, hint, fault, hideLabel, className, options, ...rest }: SelectProps) {
  const id = useId();
  const frame = { label, hint, fault, hideLabel: hideLabel ?? false, className };
  return (
    <Frame {...frame} id={id}>
      <select
        {...rest}
        id={id}
        aria-describedby={describedBy(id, frame)}
        className={classes(CONTROL, 'pr-1')}
      >
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.label}
          </option>
        ))}
      </select>
    </Frame>
  );
}

export function TextArea({
  label,
  hint,
  fault,
  hideLabel,
  className,
  ...rest
}: FieldProps & ComponentProps<'textarea'>) {
  const id = useId();
  const frame = { label, hint, fault, hideLabel: hideLabel ?? false, className };
  return (
    <Frame {...frame} id={id}>
      <textarea
        {...rest}
        id={id}
        aria-describedby={describedBy(id, frame)}
        className={classes(CONTROL, 'h-auto! py-1.5')}
      />
    </Frame>
  );
}
