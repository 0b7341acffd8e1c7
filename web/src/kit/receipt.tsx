import { Popover } from 'radix-ui';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { Button } from './button.tsx';
import { instant } from './date.ts';
import { count } from './format.ts';

/** What a figure rests on, as the server says it. Instants are ISO; `rows` counts what was summed. */
export type ReceiptJson = {
  name: string;
  definition: string;
  /** The plan that computed it, in words. */
  plan: string;
  as_of: string;
  fresh_until?: string;
  rates?: string;
  rows: number;
  rows_noun: string;
  parts: { label: string; amount: string }[];
  /** Where its rows are. */
  href: string;
  /** The address of this very figure. */
  link: string;
};

const HOVER_MS = 300;

/** A figure with its receipt: after a moment's hover, on focus and on a press. */
export function Receipted({ receipt, children }: { receipt: ReceiptJson; children: ReactNode }) {
  const [open, setOpen] = useState(false);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  const later = (next: boolean, wait: number) => {
    clearTimeout(timer.current);
    timer.current = setTimeout(() => setOpen(next), wait);
  };
  const hover = {
    onPointerEnter: (event: { pointerType: string }) =>
      event.pointerType === 'mouse' && later(true, HOVER_MS),
    onPointerLeave: (event: { pointerType: string }) => event.pointerType === 'mouse' && later(false, 160),
  };
  return (
    <Popover.Root open={open} onOpenChange={setOpen}>
      <Popover.Trigger
        type="button"
        {...hover}
        onFocus={(event) => event.currentTarget.matches(':focus-visible') && later(true, HOVER_MS)}
        className="link min-h-6 text-start font-[inherit]"
      >
        {children}
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content
          aria-label={`Receipt: ${receipt.name}`}
          side="bottom"
          align="start"
          sideOffset={6}
          collisionPadding={12}
          onOpenAutoFocus={(event) => event.preventDefault()}
          {...hover}
          className="z-50 w-80 animate-[settle_120ms_ease-out] rounded-lg border bg-raised p-3 text-body font-normal text-ink shadow-lift"
        >
          <Receipt receipt={receipt} />
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}

/** Definition, plan, date, freshness and parts of a figure, then the way to its rows. */
export function Receipt({ receipt }: { receipt: ReceiptJson }) {
  const [isCopied, setCopied] = useState(false);
  const facts: [string, string][] = [
    ['Plan', receipt.plan],
    ['Rows', `${count(receipt.rows)} ${receipt.rows_noun}`],
    ['As of', instant(receipt.as_of)],
    ...(receipt.fresh_until ? [['Fresh until', instant(receipt.fresh_until)] as [string, string]] : []),
    ...(receipt.rates ? [['Rates', receipt.rates] as [string, string]] : []),
  ];
  return (
    <>
      <p className="font-strong">{receipt.name}</p>
      <p className="text-ink-2">{receipt.definition}</p>
      <dl className="mt-2 grid grid-cols-[max-content_1fr] gap-x-4 gap-y-1">
        {facts.map(([name, value]) => (
          <div key={name} className="contents">
            <dt className="text-ink-3">{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      {receipt.parts.length > 0 && (
        <ul className="mt-2">
          {receipt.parts.map((part) => (
            <li key={part.label} className="flex min-h-8 items-center justify-between gap-4 border-b">
              <span>{part.label}</span>
              <span className="tabular-nums">{part.amount}</span>
            </li>
          ))}
        </ul>
      )}
      <div className="mt-2 flex items-center gap-1">
        <a href={receipt.href} className="link inline-flex min-h-6 items-center">
          Open rows
        </a>
        <Button
          look="bare"
          onClick={() => void navigator.clipboard.writeText(receipt.link).then(() => setCopied(true))}
        >
          {isCopied ? 'Link copied' : 'Copy link'}
        </Button>
      </div>
    </>
  );
}
