import { queryOptions, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { toast } from 'sonner';
import type { MemberJson } from '#access/shapes.ts';
import type { Role } from '#core/actor.ts';
import { request } from '../kit/api.ts';
import { Button } from '../kit/button.tsx';
import { Confirm } from '../kit/confirm.tsx';
import { day } from '../kit/date.ts';
import { FaultNote, faultText } from '../kit/fault.tsx';
import { Select } from '../kit/field.tsx';
import { Section } from '../kit/page.tsx';
import { Rows } from '../kit/rows.tsx';
import { RowsSkeleton } from '../kit/skeleton.tsx';
import { Term } from '../kit/term.tsx';
import { useMe } from './session.ts';

export const membersQuery = queryOptions({
  queryKey: ['members'],
  queryFn: () => request<{ items: MemberJson[] }>('/api/members'),
});

export const ROLE_OPTIONS: { value: Role; label: string }[] = [
  { value: 'viewer', label: 'viewer' },
  { value: 'analyst', label: 'analyst' },
  { value: 'admin', label: 'admin' },
];

export function Members({ mayManage }: { mayManage: boolean }) {
  const queries = useQueryClient();
  const me = useMe();
  const members = useQuery(membersQuery);
  const [leaving, setLeaving] = useState<MemberJson | null>(null);
  const onSettled = () => queries.invalidateQueries({ queryKey: membersQuery.queryKey });
  const change = useMutation({
    mutationFn: ({ id, role }: { id: string; role: string }) =>
      request(`/api/members/${id}`, { method: 'PATCH', body: { role } }),
    onSettled,
    onError: (error) => toast.error(faultText(error)),
  });
  const remove = useMutation({
    mutationFn: (id: string) => request(`/api/members/${id}`, { method: 'DELETE' }),
    onSettled,
    onError: (error) => toast.error(faultText(error)),
  });
  return (
    <Section
      title={
        <Term definition="A viewer reads; an analyst also imports, reconciles and decides on findings; an admin also runs the organization: members, keys and settings.">
          Members
        </Term>
      }
    >
      {members.error && <FaultNote error={members.error} retry={() => void members.refetch()} />}
      {!members.data && !members.error && <RowsSkeleton rows={3} height={41} />}
      {members.data && (
        <Rows
          caption="Members"
          rows={members.data.items}
          rowKey={(one) => one.id}
          columns={[
            {
              key: 'name',
              head: 'Name',
              cell: (one) => (one.id === me.user.id ? `${one.name} (you)` : one.name),
            },
            {
              key: 'email',
              head: 'Email',
              narrow: 'bare',
              cell: (one) => <span className="break-all">{one.email}</span>,
            },
            { key: 'since', head: 'Since', cell: (one) => day(one.joined_at) },
            {
              key: 'role',
              head: 'Role',
              width: '140px',
              narrow: 'bare',
              cell: (one) =>
                mayManage ? (
                  <Select
                    label={`Role of ${one.name}`}
                    hideLabel
                    value={one.role}
                    options={ROLE_OPTIONS}
                    disabled={change.isPending}
                    onChange={(event) => change.mutate({ id: one.id, role: event.target.value })}
                  />
                ) : (
                  one.role
                ),
            },
            {
              key: 'act',
              head: <span className="sr-only">Act</span>,
              figure: true,
              cell: (one) =>
                mayManage && one.id !== me.user.id && <Button onClick={() => setLeaving(one)}>Remove</Button>,
            },
          ]}
        />
      )}
      {leaving && (
        <Confirm
          title={`Remove ${leaving.name}?`}
          detail={`${leaving.email} is signed out at once and can no longer read anything here. Past actions stay in the audit log.`}
          action="Remove member"
          onClose={() => setLeaving(null)}
          onConfirm={() => remove.mutate(leaving.id)}
        />
      )}
    </Section>
  );
}
