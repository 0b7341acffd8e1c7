import { AlertDialog as Radix } from 'radix-ui';
import { Button } from './button.tsx';
import { useFocusBack } from './focus-back.ts';

type Props = { title: string; detail: string; action: string; onConfirm: () => void; onClose: () => void };

/** Asks before something that cannot be taken back; the way out is focused first. */
export function Confirm({ title, detail, action, onConfirm, onClose }: Props) {
  useFocusBack();
  return (
    <Radix.Root open onOpenChange={(open) => !open && onClose()}>
      <Radix.Portal>
        <Radix.Overlay className="fixed inset-0 z-40 bg-scrim" />
        <Radix.Content className="fixed inset-x-0 bottom-0 z-50 w-full rounded-t-xl border bg-raised p-5 shadow-lift md:inset-auto md:top-[20dvh] md:left-1/2 md:max-w-md md:-translate-x-1/2 md:rounded-xl">
          <Radix.Title className="text-[15px] leading-6 font-strong">{title}</Radix.Title>
          <Radix.Description className="mt-1 text-ink-2">{detail}</Radix.Description>
          <div className="mt-5 flex justify-end gap-2">
            <Radix.Cancel asChild>
              <Button>Keep</Button>
            </Radix.Cancel>
            <Radix.Action asChild>
              <Button look="danger" onClick={onConfirm}>
                {action}
              </Button>
            </Radix.Action>
          </div>
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
