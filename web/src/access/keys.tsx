import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { toast } from 'sonner';
import type { KeyJson } from '#access/shapes.ts';
import { request } from '../kit/api.ts';
import { Button } from '../kit/button.tsx';
import { Confirm } from '../kit/confirm.tsx';
import { ago, day } from '../kit/date.ts';
import { FaultNote, faultText } from '../kit/fault.tsx';
import { Section } from '../kit/page.tsx';
import { Rows } from '../kit/rows.tsx';
import { Secret } from '../kit/secret.tsx';
import { RowsSkeleton } from '../kit/skeleton.tsx';
import { NewKeyForm } from './new-key.tsx';

export const keysKey = ['keys'];

/** API keys; the key itself is shown once. */
export function Keys() {
  const queries = useQueryClient();
  const keys = useQuery({ queryKey: keysKey, queryFn: () => request<{ items: KeyJson[] }>('/api/keys') });
  const [made, setMade] = useState<{ name: string; key: string } | null>(null);
  const [revoking, setRevoking] = useState<KeyJson | null>(null);
  const [adding, setAdding] = useState(false);
  const revoke = useMutation({
    mutationFn: (id: string) => request(`/api/keys/${id}`, { method: 'DELETE' }),
    onSettled: () => queries.invalidateQueries({ queryKey: keysKey }),
    onError: (error) => toast.error(faultText(error)),
  });
  const items = keys.data?.items.filter((one) => !one.revoked_at);
  return (
    <Section title="API keys" tools={<Button onClick={() => setAdding(true)}>Create key</Button>}>
      {made && (
        <Secret label={`The key “${made.name}”. Copy it now; it is not shown again.`} value={made.key} />
      )}
      {keys.error && <FaultNote error={keys.error} retry={() => void keys.refetch()} />}
      {keys.isPending && <RowsSkeleton rows={2} />}
      {items && items.length === 0 && <p className="border-b py-3 text-ink-2">No API keys yet.</p>}
      {items && items.length > 0 && (
        <Rows
          caption="API keys"
          rows={items}
          rowKey={(one) => one.id}
          columns={[
            { key: 'name', head: 'Name', cell: (one) => one.name },
            {
              key: 'prefix',
              head: 'Prefix',
              narrow: 'bare',
              cell: (one) => <code className="font-sans">{one.prefix}…</code>,
            },
            { key: 'scopes', head: 'Scope', cell: (one) => one.scopes.join(', ') },
            {
              key: 'used',
              head: 'Last used',
              cell: (one) => (one.last_used_at ? ago(one.last_used_at) : 'never'),
            },
            {
              key: 'until',
              head: 'Expires',
              narrow: 'hide',
              cell: (one) => (one.expires_at ? day(one.expires_at) : 'never'),
            },
            {
              key: 'act',
              head: <span className="sr-only">Act</span>,
              figure: true,
              cell: (one) => <Button onClick={() => setRevoking(one)}>Revoke</Button>,
            },
          ]}
        />
      )}
      {adding && (
        <NewKeyForm
          onClose={() => setAdding(false)}
          onMade={(key) => {
            setMade(key);
            setAdding(false);
          }}
        />
      )}
      {revoking && (
        <Confirm
          title={`Revoke ${revoking.name}?`}
          detail="Anything that uses this key stops working at once. A revoked key cannot be restored."
          action="Revoke key"
          onClose={() => setRevoking(null)}
          onConfirm={() => revoke.mutate(revoking.id)}
        />
      )}
    </Section>
  );
}
