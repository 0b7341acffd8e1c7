import { Check, Minus } from 'lucide-react';
import { Checkbox as Radix } from 'radix-ui';

type Props = { label: string; checked: boolean | 'indeterminate'; onChange: () => void };

/** A checkbox of 16 px in a target of 24. */
export function Checkbox({ label, checked, onChange }: Props) {
  return (
    <Radix.Root
      aria-label={label}
      checked={checked}
      onCheckedChange={onChange}
      onClick={(event) => event.stopPropagation()}
      className="-m-1 flex size-6 items-center justify-center -outline-offset-2!"
    >
      <span className="flex size-4 items-center justify-center rounded border border-edge in-data-[state=checked]:border-accent in-data-[state=checked]:bg-accent in-data-[state=checked]:text-on-accent">
        <Radix.Indicator>
          {checked === 'indeterminate' ? (
            <Minus size={12} aria-hidden />
          ) : (
            <Check size={12} strokeWidth={3} aria-hidden />
          )}
        </Radix.Indicator>
      </span>
    </Radix.Root>
  );
}
