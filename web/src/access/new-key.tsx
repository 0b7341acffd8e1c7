import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { KEY_SCOPES, type KeyScope } from '#core/actor.ts';
import { request } from '../kit/api.ts';
import { Button } from '../kit/button.tsx';
import { Dialog } from '../kit/dialog.tsx';
import { FaultNote } from '../kit/fault.tsx';
import { Field } from '../kit/field.tsx';
import { Switch } from '../kit/switch.tsx';
import { fieldFault, formTexts } from './fields.ts';

const HINTS: Record<KeyScope, string> = {
  read: 'Reads all data of this organization.',
  ingest: 'Sends usage and files; reads only the status of its imports.',
  write: 'Does what an analyst can: imports, reconciles, decides on findings.',
};

type Props = { onClose: () => void; onMade: (key: { name: string; key: string }) => void };

export function NewKeyForm({ onClose, onMade }: Props) {
  const queries = useQueryClient();
  const [scopes, setScopes] = useState<KeyScope[]>(['ingest']);
  const create = useMutation({
    mutationFn: (form: HTMLFormElement) => {
      const { name, until } = formTexts(form, 'name', 'until');
      return request<{ name: string; key: string }>('/api/keys', {
        body: { name, scopes, ...(until ? { expires_at: `${until}T23:59:59Z` } : {}) },
      });
    },
    onSuccess: (made) => {
      void queries.invalidateQueries({ queryKey: ['keys'] });
      onMade(made);
    },
  });
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title="Create an API key"
      description="Give each integration only the access it needs."
    >
      <form
        className="space-y-4"
        onSubmit={(event) => {
          event.preventDefault();
          create.mutate(event.currentTarget);
        }}
      >
        <Field
          label="Name"
          name="name"
          required
          maxLength={120}
          placeholder="Meter pipeline"
          fault={fieldFault(create.error, 'name')}
        />
        <fieldset>
          <legend className="mb-1 font-strong">It may</legend>
          {KEY_SCOPES.map((scope) => (
            <Switch
              key={scope}
              label={scope}
              hint={HINTS[scope]}
              checked={scopes.includes(scope)}
              onChange={(on) =>
                setScopes(KEY_SCOPES.filter((one) => (one === scope ? on : scopes.includes(one))))
              }
            />
          ))}
        </fieldset>
        <Field
          label="Expires"
          name="until"
          type="date"
          hint="Empty: never."
          fault={fieldFault(create.error, 'expires_at')}
        />
        {create.error && <FaultNote error={create.error} />}
        <Button type="submit" look="primary" busy={create.isPending} disabled={scopes.length === 0}>
          Create key
        </Button>
      </form>
    </Dialog>
  );
}
