import { ChevronDown } from 'lucide-react';
import { useState } from 'react';
import type { FindingJson } from '#findings/shapes.ts';
import { useAtLeast } from '../access/session.ts';
import { useMove, useNote } from '../findings/results.ts';
import { STATUSES, type Status } from '../findings/words.ts';
import { Button } from '../kit/button.tsx';
import { TextArea } from '../kit/field.tsx';
import { Menu, MenuItem } from '../kit/menu.tsx';

const ORDER: Status[] = ['open', 'acknowledged', 'actioned', 'recovered', 'dismissed'];

/** What a person decides about a finding: its status, and a note that says why. */
export function Decision({ finding }: { finding: FindingJson }) {
  const mayWork = useAtLeast('analyst');
  const move = useMove();
  if (!mayWork)
    return finding.note ? <p className="mt-4 border-l-2 pl-3 text-ink-2">{finding.note}</p> : null;
  const next: Status =
    finding.status === 'open' ? 'acknowledged' : finding.status === 'acknowledged' ? 'actioned' : 'recovered';
  const settled = finding.status === 'recovered' || finding.status === 'dismissed';
  const others = ORDER.filter(
    (status) => status !== finding.status && status !== 'dismissed' && (settled || status !== next),
  );
  return (
    <>
      <div className="mt-4 flex flex-wrap gap-2">
        {settled ? (
          <Button onClick={() => move([finding], 'open')}>{STATUSES.open.verb}</Button>
        ) : (
          <>
            <Button look="primary" onClick={() => move([finding], next)}>
              {STATUSES[next].verb}
            </Button>
            <Button onClick={() => move([finding], 'dismissed')}>{STATUSES.dismissed.verb}</Button>
            <Menu
              trigger={
                <Button look="bare">
                  More <ChevronDown size={14} aria-hidden />
                </Button>
              }
            >
              {others.map((status) => (
                <MenuItem key={status} onSelect={() => move([finding], status)}>
                  {STATUSES[status].verb}
                </MenuItem>
              ))}
            </Menu>
          </>
        )}
      </div>
      <Note finding={finding} />
    </>
  );
}

function Note({ finding }: { finding: FindingJson }) {
  const save = useNote();
  const [text, setText] = useState(finding.note);
  const [editing, setEditing] = useState(false);
  if (!editing) {
    return (
      <Button
        look="bare"
        className="mt-2 -ml-2.5 h-auto! min-h-7 max-w-full py-1 text-start whitespace-normal!"
        onClick={() => setEditing(true)}
      >
        {finding.note || 'Add a note'}
      </Button>
    );
  }
  return (
    <form
      className="mt-3"
      onSubmit={(event) => {
        event.preventDefault();
        void save(finding, text.trim()).then(
          () => setEditing(false),
          () => undefined,
        );
      }}
    >
      <TextArea
        label="Note"
        rows={3}
        maxLength={4000}
        autoFocus
        value={text}
        onChange={(event) => setText(event.target.value)}
      />
      <div className="mt-2 flex gap-2">
        <Button type="submit" look="primary">
          Save note
        </Button>
        <Button
          onClick={() => {
            setText(finding.note);
            setEditing(false);
          }}
        >
          Cancel
        </Button>
      </div>
    </form>
  );
}
