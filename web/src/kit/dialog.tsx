import { X } from 'lucide-react';
import { Dialog as Radix } from 'radix-ui';
import type { ReactNode } from 'react';
import { IconButton } from './button.tsx';
import { classes } from './classes.ts';
import { useFocusBack } from './focus-back.ts';
import { Scroll } from './scroll.tsx';

type Props = {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  title: string;
  description?: string | undefined;
  wide?: boolean;
  children: ReactNode;
};

/** One question in the middle of the page; on a phone it rises from the bottom edge. */
export function Dialog({ open, onOpenChange, title, description, wide, children }: Props) {
  useFocusBack();
  return (
    <Radix.Root open={open} onOpenChange={onOpenChange}>
      <Radix.Portal>
        <Radix.Overlay className="fixed inset-0 z-40 bg-scrim" />
        <Radix.Content
          {...(description ? {} : { 'aria-describedby': undefined })}
          className={classes(
            'fixed z-50 flex max-h-[86dvh] w-full flex-col border bg-raised shadow-lift animate-[settle_140ms_ease-out]',
            'inset-x-0 bottom-0 rounded-t-xl md:inset-auto md:top-[12dvh] md:left-1/2 md:-translate-x-1/2 md:rounded-xl',
            wide ? 'md:max-w-3xl' : 'md:max-w-md',
          )}
        >
          <header className="flex items-start gap-4 px-5 pt-4 pb-3">
            <div className="min-w-0 grow">
              <Radix.Title className="text-[15px] leading-6 font-strong">{title}</Radix.Title>
              {description && (
                <Radix.Description className="mt-1 text-ink-2">{description}</Radix.Description>
              )}
            </div>
            <Radix.Close asChild>
              <IconButton label="Close">
                <X size={16} aria-hidden />
              </IconButton>
            </Radix.Close>
          </header>
          <Scroll label={title} className="px-5 pb-5">
            {children}
          </Scroll>
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
