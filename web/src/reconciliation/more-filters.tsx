import { Popover } from 'radix-ui';
import { useState } from 'react';
import { useReportingCurrency } from '../findings/reporting.ts';
import { Button } from '../kit/button.tsx';
import { Field } from '../kit/field.tsx';
import { useInboxSearch } from './filters.ts';

const NAMES = [
  'min_amount',
  'currency',
  'min_confidence',
  'period_from',
  'period_to',
  'product',
  'account',
  'moved',
  'continues',
] as const;
type Name = (typeof NAMES)[number];

/** The filters that need typing; they act together, when asked. */
export function MoreFilters() {
  const { search, change } = useInboxSearch();
  const reporting = useReportingCurrency();
  const [open, setOpen] = useState(false);
  const set = NAMES.filter((name) => search[name]).length;
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
          className="z-50 w-80 animate-[settle_120ms_ease-out] rounded-lg border bg-raised p-4 shadow-lift"
        >
          <form
            className="grid grid-cols-2 gap-x-3 gap-y-3"
            onSubmit={(event) => {
              event.preventDefault();
              const data = new FormData(event.currentTarget);
              const read = (name: Name) => String(data.get(name) ?? '').trim() || undefined;
              const share = read('min_confidence');
              change({
                ...Object.fromEntries(NAMES.map((name) => [name, read(name)])),
                currency: read('currency')?.toUpperCase(),
                min_confidence: share ? String(Number(share) / 100) : undefined,
              });
              setOpen(false);
            }}
          >
            <Field
              label={reporting ? `Amount from, ${reporting}` : 'Amount from'}
              name="min_amount"
              inputMode="decimal"
              pattern="\d+(\.\d+)?"
              defaultValue={search.min_amount}
            />
            <Field
              label="Currency"
              name="currency"
              maxLength={3}
              placeholder="EUR"
              defaultValue={search.currency}
            />
            <Field
              label="Confidence from, %"
              name="min_confidence"
              type="number"
              min={0}
              max={100}
              defaultValue={search.min_confidence ? Math.round(Number(search.min_confidence) * 100) : ''}
            />
            <Field label="Product key" name="product" defaultValue={search.product} />
            <Field label="Period from" name="period_from" type="date" defaultValue={search.period_from} />
            <Field label="to" name="period_to" type="date" defaultValue={search.period_to} />
            <Field className="col-span-2" label="Account id" name="account" defaultValue={search.account} />
            <label className="col-span-2 flex min-h-6 items-center gap-2">
              <input
                type="checkbox"
                name="moved"
                value="yes"
                defaultChecked={search.moved === 'yes'}
                className="size-4 accent-(--accent)"
              />
              Only findings whose amount changed
            </label>
            <label className="col-span-2 flex min-h-6 items-center gap-2">
              <input
                type="checkbox"
                name="continues"
                value="yes"
                defaultChecked={search.continues === 'yes'}
                className="size-4 accent-(--accent)"
              />
              Only the newest period of causes that continue
            </label>
            <Button type="submit" look="primary" className="col-span-2">
              Apply
            </Button>
          </form>
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}
