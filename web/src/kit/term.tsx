import { Popover } from 'radix-ui';
import { type ReactNode, useRef, useState } from 'react';

/** A word with its definition: on hover, on focus, and on a tap. */
export function Term({ children, definition }: { children: ReactNode; definition: ReactNode }) {
  const [open, setOpen] = useState(false);
  const closing = useRef<ReturnType<typeof setTimeout>>(undefined);
  const hold = () => clearTimeout(closing.current);
  const show = () => {
    hold();
    setOpen(true);
  };
  const leave = () => {
    closing.current = setTimeout(() => setOpen(false), 160);
  };
  return (
    <Popover.Root open={open} onOpenChange={setOpen}>
      <Popover.Trigger
        type="button"
        onPointerEnter={(event) => event.pointerType === 'mouse' && show()}
        onPointerLeave={(event) => event.pointerType === 'mouse' && leave()}
        onFocus={(event) => event.currentTarget.matches(':focus-visible') && show()}
        onBlur={() => setOpen(false)}
        onClick={(event) => {
          event.preventDefault();
          show();
        }}
        className="min-h-6 cursor-help text-start underline decoration-line-strong decoration-dotted underline-offset-4"
      >
        {children}
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content
          role="note"
          side="top"
          sideOffset={6}
          collisionPadding={12}
          onOpenAutoFocus={(event) => event.preventDefault()}
          onCloseAutoFocus={(event) => event.preventDefault()}
          onPointerEnter={hold}
          onPointerLeave={leave}
          className="z-50 max-w-80 animate-[settle_120ms_ease-out] rounded-lg border bg-raised p-3 text-body font-normal text-ink shadow-lift"
        >
          {definition}
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}
