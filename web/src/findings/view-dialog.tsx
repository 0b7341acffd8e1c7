import { useState } from 'react';
import { toast } from 'sonner';
import type { ViewJson } from '#findings/shapes.ts';
import { fieldFault, formTexts } from '../access/fields.ts';
import { useAtLeast } from '../access/session.ts';
import { ApiFault } from '../kit/api.ts';
import { Button } from '../kit/button.tsx';
import { Dialog } from '../kit/dialog.tsx';
import { FaultNote } from '../kit/fault.tsx';
import { Field } from '../kit/field.tsx';
import { Switch } from '../kit/switch.tsx';
import { useViewAct, type ViewPage } from './views.ts';

type Props = {
  page: ViewPage;
  query: string;
  /** The view that is renamed or shared; without one a new one is kept. */
  view: ViewJson | undefined;
  onClose: () => void;
  onSaved: (view: ViewJson) => void;
};

/** A name for what the page shows, and whether the others see it too. */
export function ViewDialog({ page, query, view, onClose, onSaved }: Props) {
  const mayShare = useAtLeast('analyst');
  const [isShared, setShared] = useState(view?.is_shared ?? false);
  const act = useViewAct();
  const fault =
    fieldFault(act.error, 'name') ??
    (act.error instanceof ApiFault && act.error.code === 'conflict' ? act.error.message : undefined);
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={view ? 'Rename or share the view' : 'Save this view'}
      description={view ? undefined : 'Saves its filters, sort and columns under a name; the rows stay live.'}
    >
      <form
        className="grid gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          const { name } = formTexts(event.currentTarget, 'name');
          act.mutate(
            view
              ? { act: 'change', id: view.id, body: { name: name.trim(), is_shared: isShared } }
              : { act: 'save', body: { page, query, name: name.trim(), is_shared: isShared } },
            {
              onSuccess: (saved) => {
                if (saved) onSaved(saved);
                toast(
                  saved?.is_shared
                    ? `“${saved.name}” is saved and shared with your organization.`
                    : `“${saved?.name}” is saved.`,
                );
                onClose();
              },
            },
          );
        }}
      >
        <Field
          label="Name"
          name="name"
          required
          maxLength={80}
          autoFocus
          autoComplete="off"
          defaultValue={view?.name}
          placeholder="Large and billable now"
          fault={fault}
        />
        {mayShare && (
          <Switch
            label="Share with the organization"
            hint="Everyone in the organization can open it; only you can change it."
            checked={isShared}
            onChange={setShared}
          />
        )}
        {act.error && !fault && <FaultNote error={act.error} />}
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" look="primary" busy={act.isPending}>
            {view ? 'Save' : 'Save view'}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
