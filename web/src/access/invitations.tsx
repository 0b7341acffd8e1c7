import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { toast } from 'sonner';
import type { InvitationJson } from '#access/shapes.ts';
import { request } from '../kit/api.ts';
import { Button } from '../kit/button.tsx';
import { day } from '../kit/date.ts';
import { FaultNote, faultText } from '../kit/fault.tsx';
import { Field, Select } from '../kit/field.tsx';
import { Section } from '../kit/page.tsx';
import { Rows } from '../kit/rows.tsx';
import { Secret } from '../kit/secret.tsx';
import { RowsSkeleton } from '../kit/skeleton.tsx';
import { fieldFault, formTexts } from './fields.ts';
import { ROLE_OPTIONS } from './members.tsx';

const KEY = ['invitations'];

/** Invitations; the link is shown once, as only its hash is kept. */
export function Invitations() {
  const queries = useQueryClient();
  const invitations = useQuery({
    queryKey: KEY,
    queryFn: () => request<{ items: InvitationJson[] }>('/api/invitations'),
  });
  const onSettled = () => queries.invalidateQueries({ queryKey: KEY });
  const invite = useMutation({
    mutationFn: (form: HTMLFormElement) =>
      request<{ url: string; email: string }>('/api/invitations', { body: formTexts(form, 'email', 'role') }),
    onSettled,
  });
  const withdraw = useMutation({
    mutationFn: (id: string) => request(`/api/invitations/${id}`, { method: 'DELETE' }),
    onSettled,
    onError: (error) => toast.error(faultText(error)),
  });
  const items = invitations.data?.items;
  return (
    <Section title="Invitations">
      <form
        className="flex flex-wrap items-start gap-2 py-3"
        onSubmit={(event) => {
          event.preventDefault();
          const form = event.currentTarget;
          invite.mutate(form, { onSuccess: () => form.reset() });
        }}
      >
        <Field
          label="Email address"
          hideLabel
          name="email"
          type="email"
          placeholder="name@company.com"
          autoComplete="off"
          required
          className="w-72 max-md:w-full"
          fault={fieldFault(invite.error, 'email')}
        />
        <Select
          label="Role"
          hideLabel
          name="role"
          defaultValue="analyst"
          options={ROLE_OPTIONS}
          className="w-32"
        />
        <Button type="submit" className="h-8! pointer-coarse:h-10!" busy={invite.isPending}>
          Invite
        </Button>
      </form>
      {invite.error && <FaultNote error={invite.error} />}
      {invite.data && (
        <Secret
          label={`Send this link to ${invite.data.email}. It is shown only now.`}
          value={invite.data.url}
        />
      )}
      {invitations.error && <FaultNote error={invitations.error} retry={() => void invitations.refetch()} />}
      {invitations.isPending && <RowsSkeleton rows={1} />}
      {items && items.length > 0 && (
        <Rows
          caption="Open invitations"
          rows={items}
          rowKey={(one) => one.id}
          columns={[
            { key: 'email', head: 'Email', cell: (one) => <span className="break-all">{one.email}</span> },
            { key: 'role', head: 'Role', narrow: 'bare', cell: (one) => one.role },
            { key: 'by', head: 'Invited by', narrow: 'hide', cell: (one) => one.invited_by },
            { key: 'until', head: 'Expires', cell: (one) => day(one.expires_at) },
            {
              key: 'act',
              head: <span className="sr-only">Act</span>,
              figure: true,
              cell: (one) => (
                <Button busy={withdraw.isPending} onClick={() => withdraw.mutate(one.id)}>
                  Withdraw
                </Button>
              ),
            },
          ]}
        />
      )}
    </Section>
  );
}
