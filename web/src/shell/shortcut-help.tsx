import { Dialog } from '../kit/dialog.tsx';
import { shortcutsNow, useSingleKeys } from '../kit/keyboard.ts';
import { Switch } from '../kit/switch.tsx';
import { COMMAND } from './side-nav.tsx';

export function ShortcutHelp({ onClose }: { onClose: () => void }) {
  const [single, setSingle] = useSingleKeys();
  const shown = [{ keys: COMMAND, label: 'Search and commands' }, ...shortcutsNow()];
  return (
    <Dialog open onOpenChange={(open) => !open && onClose()} title="Keyboard">
      <dl className="mb-4">
        {shown.map((shortcut) => (
          <div key={shortcut.keys} className="flex min-h-8 items-center justify-between gap-4 border-b">
            <dt>{shortcut.label}</dt>
            <dd className="flex gap-1">
              {shortcut.keys.split(' ').map((key) => (
                <kbd
                  key={key}
                  className="min-w-6 rounded border border-line-strong px-1.5 text-center font-sans text-small leading-5 text-ink-2"
                >
                  {key}
                </kbd>
              ))}
            </dd>
          </div>
        ))}
      </dl>
      <Switch
        label="Single-key shortcuts"
        hint={`When off, only ${COMMAND} and the Tab key remain.`}
        checked={single}
        onChange={setSingle}
      />
    </Dialog>
  );
}
