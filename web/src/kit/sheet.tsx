import { ArrowDown, ArrowUp, X } from 'lucide-react';
import { Dialog as Radix } from 'radix-ui';
import { type ReactNode, useEffect, useRef } from 'react';
import { IconButton } from './button.tsx';
import { useFocusBack } from './focus-back.ts';
import { count as number } from './format.ts';
import { Scroll } from './scroll.tsx';
import { useMedia } from './theme.ts';

/** Where the opened row stands in its list, and how to go on from it. */
export type SheetPlace = { index: number; count: number; walk: (step: number) => void };

type Props = {
  title: string;
  onClose: () => void;
  place?: SheetPlace | undefined;
  tools?: ReactNode;
  children: ReactNode;
};

/**
 * A panel beside the list, so that j and k keep walking the list while it is open; where there is no room
 * for two columns it covers the page as a dialog. Escape closes both.
 */
export function Sheet(props: Props) {
  useFocusBack();
  const beside = useMedia('print, (width >= 1120px)');
  return beside ? <Beside {...props} /> : <Over {...props} />;
}

type HeadProps = { title: ReactNode; place: SheetPlace | undefined; tools: ReactNode; close: ReactNode };

function Head({ title, place, tools, close }: HeadProps) {
  return (
    <header className="flex h-12 shrink-0 items-center gap-1 border-b pr-3 pl-5">
      <div className="min-w-0 grow truncate font-strong">{title}</div>
      <div className="flex shrink-0 items-center gap-1 print:hidden">
        {place && (
          <>
            <span className="text-small text-ink-3 tabular-nums">
              {number(place.index + 1)} of {number(place.count)}
            </span>
            <IconButton label="Previous (k)" disabled={place.index === 0} onClick={() => place.walk(-1)}>
              <ArrowUp size={16} strokeWidth={1.6} aria-hidden />
            </IconButton>
            <IconButton
              label="Next (j)"
              disabled={place.index === place.count - 1}
              onClick={() => place.walk(1)}
            >
              <ArrowDown size={16} strokeWidth={1.6} aria-hidden />
            </IconButton>
          </>
        )}
        {tools}
        {close}
      </div>
    </header>
  );
}

function Beside({ title, onClose, place, tools, children }: Props) {
  const panel = useRef<HTMLElement>(null);
  useEffect(() => panel.current?.focus({ preventScroll: true }), []);
  return (
    <aside
      ref={panel}
      tabIndex={-1}
      aria-label={title}
      className="relative flex w-[clamp(380px,34vw,480px)] shrink-0 animate-[slide-in_160ms_ease-out] flex-col border-l bg-paper print:block print:w-auto print:border-l-0"
    >
      <Head
        title={<h2>{title}</h2>}
        place={place}
        tools={tools}
        close={
          <IconButton label="Close (Esc)" onClick={onClose}>
            <X size={16} aria-hidden />
          </IconButton>
        }
      />
      <Scroll label="Evidence" className="grow px-5 pb-10">
        {children}
      </Scroll>
    </aside>
  );
}

function Over({ title, onClose, place, tools, children }: Props) {
  return (
    <Radix.Root open onOpenChange={(open) => !open && onClose()}>
      <Radix.Portal>
        <Radix.Overlay className="fixed inset-0 z-40 bg-scrim" />
        <Radix.Content
          aria-describedby={undefined}
          className="fixed inset-y-0 right-0 z-50 flex w-full max-w-[600px] animate-[slide-in_160ms_ease-out] flex-col bg-paper shadow-lift"
        >
          <Head
            title={<Radix.Title>{title}</Radix.Title>}
            place={place}
            tools={tools}
            close={
              <Radix.Close asChild>
                <IconButton label="Close">
                  <X size={16} aria-hidden />
                </IconButton>
              </Radix.Close>
            }
          />
          <Scroll label="Evidence" className="grow px-5 pb-10">
            {children}
          </Scroll>
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
