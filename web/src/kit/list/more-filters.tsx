import { Popover } from 'radix-ui';
import { useState } from 'react';
import { Button } from '../button.tsx';
import { Field } from '../field.tsx';
import type { TypedFilter } from './declared-filters.ts';

type Values = Readonly<Record<string, string | undefined>>;
type Props = {
  typed: TypedFilter[];
  values: Values;
  change: (next: Record<string, string | undefined>) => void;
  /** What is meant where an amount is typed, such as the reporting currency. */
  unit?: string | undefined;
};

/** The filters that need typing; they act together, when asked. */
export function MoreFilters({ typed, values, change, unit }: Props) {
  const [open, setOpen] = useState(false);
  const set = typed.filter(({ name }) => values[name]).length;
  if (typed.length === 0) return null;
  return (
    <Popover.Root open={open} onOpenChange={setOpen}>
      <Popover.Trigger asChild>
        <Button className="data-[state=open]:bg-hover">
          More {set > 0 && <span className="text-ink-2">{set}</span>}
        </Button>
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content
          aria-label="More filters"
          align="start"
          sideOffset={4}
          collisionPadding={8}
          className="z-50 max-h-(--radix-popover-content-available-height) w-96 max-w-[calc(100vw-16px)] animate-[settle_120ms_ease-out] overflow-y-auto rounded-lg border bg-raised p-4 shadow-lift"
        >
          <form
            className="grid grid-cols-2 items-end gap-3"
            onSubmit={(event) => {
              event.preventDefault();
              const data = new FormData(event.currentTarget);
              change(Object.fromEntries(typed.map((one) => [one.name, typedValue(one, data)])));
              setOpen(false);
            }}
          >
            {typed.map((one) => (
              <Typed key={one.name} typed={one} value={values[one.name]} unit={unit} />
            ))}
            <Button type="submit" look="primary" className="col-span-2">
              Apply
            </Button>
          </form>
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}

function typedValue({ name, kind }: TypedFilter, data: FormData): string | undefined {
  const text = String(data.get(name) ?? '').trim();
  if (text === '') return undefined;
  if (kind === 'share') return String(Number(text) / 100);
  return name === 'currency' ? text.toUpperCase() : text;
}

type TypedProps = { typed: TypedFilter; value: string | undefined; unit: string | undefined };

function Typed({ typed: { name, label, kind }, value, unit }: TypedProps) {
  if (kind === 'yesno')
    return (
      <label className="col-span-2 flex min-h-6 items-center gap-2">
        <input
          type="checkbox"
          name={name}
          value="yes"
          defaultChecked={value === 'yes'}
          className="size-4 accent-(--accent)"
        />
        {label}
      </label>
    );
  if (kind === 'share')
    return (
      <Field
        label={`${label}, %`}
        name={name}
        type="number"
        min={0}
        max={100}
        defaultValue={value ? Math.round(Number(value) * 100) : ''}
      />
    );
  if (kind === 'day')
    return <Field label={label} name={name} type="date" defaultValue={value?.slice(0, 10)} />;
  if (kind === 'amount' || kind === 'number')
    return (
      <Field
        label={kind === 'amount' && unit ? `${label}, ${unit}` : label}
        name={name}
        inputMode="decimal"
        pattern="-?\d+(\.\d+)?"
        defaultValue={value}
      />
    );
  return (
    <Field
      label={label}
      name={name}
      {...(name === 'currency' ? { maxLength: 3, placeholder: 'EUR' } : {})}
      defaultValue={value}
    />
  );
}
