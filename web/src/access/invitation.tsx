import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate, useParams } from '@tanstack/react-router';
import { useState } from 'react';
import type { InvitationView } from '#access/shapes.ts';
import { request } from '../kit/api.ts';
import { Button } from '../kit/button.tsx';
import { FaultNote } from '../kit/fault.tsx';
import { Field } from '../kit/field.tsx';
import { Line } from '../kit/skeleton.tsx';
import { CodeField, needsCode } from './code-field.tsx';
import { Door } from './door.tsx';
import { fieldFault, formTexts } from './fields.ts';
import { restartSession } from './session.ts';

export function AcceptInvitation() {
  const { token } = useParams({ strict: false });
  const path = `/api/invitations/${encodeURIComponent(token ?? '')}`;
  const [isNew, setIsNew] = useState(false);
  const navigate = useNavigate();
  const queries = useQueryClient();
  const invitation = useQuery({
    queryKey: ['invitation', token],
    queryFn: () => request<InvitationView>(path),
  });
  const accept = useMutation({
    mutationFn: async (form: HTMLFormElement) => {
      const { name, password, code } = formTexts(form, 'name', 'password', 'code');
      await request(`${path}/accept`, {
        body: { password, ...(name ? { name } : {}), ...(code ? { code } : {}) },
      });
      await restartSession(queries);
    },
    onSuccess: () => navigate({ to: '/' }),
  });
  if (invitation.error) {
    return (
      <Door title="This invitation does not work">
        <FaultNote error={invitation.error} />
        <Link to="/sign-in" className="link">
          Sign in
        </Link>
      </Door>
    );
  }
  const data = invitation.data;
  const hasAccount = data?.has_account === true && !isNew;
  return (
    <Door
      title={`Join ${data?.organization ?? 'the organization'}`}
      lead={data ? `${data.email} is invited as ${data.role}.` : <Line className="w-56" />}
    >
      <form
        className="space-y-4"
        onSubmit={(event) => {
          event.preventDefault();
          accept.mutate(event.currentTarget);
        }}
      >
        {!hasAccount && (
          <Field
            label="Your name"
            name="name"
            autoComplete="name"
            required
            fault={fieldFault(accept.error, 'name')}
          />
        )}
        <Field
          label="Password"
          name="password"
          type="password"
          autoComplete={hasAccount ? 'current-password' : 'new-password'}
          required
          hint={
            hasAccount
              ? 'You already have an account here; use its password.'
              : 'At least 10 characters; a short sentence is easy to remember.'
          }
          fault={fieldFault(accept.error, 'password')}
        />
        {needsCode(accept.error) && <CodeField />}
        {accept.error && <FaultNote error={accept.error} />}
        <Button type="submit" look="primary" className="h-9! w-full" busy={accept.isPending || !data}>
          Join
        </Button>
        {data?.has_account && (
          <Button type="button" look="quiet" className="w-full" onClick={() => setIsNew(!isNew)}>
            {isNew ? 'I have an account with this address' : 'I never made an account here'}
          </Button>
        )}
      </form>
    </Door>
  );
}
