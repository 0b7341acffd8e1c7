import { Check } from 'lucide-react';
import { DropdownMenu as Radix } from 'radix-ui';
import type { ReactNode } from 'react';

export const ITEM =
  'flex h-8 pointer-coarse:h-10 items-center gap-2 rounded-md px-2 outline-none data-highlighted:bg-hover data-disabled:text-ink-3 cursor-pointer';

type Props = { trigger: ReactNode; children: ReactNode; align?: 'start' | 'end'; side?: 'top' | 'bottom' };

export function Menu({ trigger, children, align = 'start', side = 'bottom' }: Props) {
  return (
    <Radix.Root modal={false}>
      <Radix.Trigger asChild>{trigger}</Radix.Trigger>
      <Radix.Portal>
        <Radix.Content
          align={align}
          side={side}
          sideOffset={4}
          collisionPadding={8}
          className="z-50 max-h-(--radix-dropdown-menu-content-available-height) min-w-48 animate-[settle_120ms_ease-out] overflow-y-auto rounded-lg border bg-raised p-1 shadow-lift"
        >
          {children}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

export function MenuItem({ onSelect, children }: { onSelect: () => void; children: ReactNode }) {
  return (
    <Radix.Item className={ITEM} onSelect={onSelect}>
      {children}
    </Radix.Item>
  );
}

type CheckProps = {
  checked: boolean;
  onChange: (checked: boolean) => void;
  children: ReactNode;
  keepOpen?: boolean;
};

export function MenuCheck({ checked, onChange, children, keepOpen }: CheckProps) {
  return (
    <Radix.CheckboxItem
      className={ITEM}
      checked={checked}
      onCheckedChange={onChange}
      onSelect={(event) => keepOpen && event.preventDefault()}
    >
      <span className="w-4 shrink-0">
        <Radix.ItemIndicator>
          <Check size={14} aria-hidden />
        </Radix.ItemIndicator>
      </span>
      {children}
    </Radix.CheckboxItem>
  );
}

export function MenuLabel({ children }: { children: ReactNode }) {
  return <Radix.Label className="px-2 pt-1.5 pb-1 text-small text-ink-3">{children}</Radix.Label>;
}

export function MenuRule() {
  return <Radix.Separator className="-mx-1 my-1 h-px bg-line" />;
}
