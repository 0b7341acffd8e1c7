import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate, useParams } from '@tanstack/react-router';
import { request } from '../kit/api.ts';
import { Button } from '../kit/button.tsx';
import { FaultNote } from '../kit/fault.tsx';
import { Field } from '../kit/field.tsx';
import { Line } from '../kit/skeleton.tsx';
import { Door } from './door.tsx';
import { fieldFault, formTexts } from './fields.ts';
import { enterAnew } from './session.ts';

type Invitation = { organization?: string | { name: string }; email: string; role: string };

export function AcceptInvitation() {
  const { token } = useParams({ strict: false });
  const path = `/api/invitations/${encodeURIComponent(token ?? '')}`;
  const navigate = useNavigate();
  const queries = useQueryClient();
  const invitation = useQuery({ queryKey: ['invitation', token], queryFn: () => request<Invitation>(path) });
  const accept = useMutation({
    mutationFn: async (form: HTMLFormElement) => {
      await request(`${path}/accept`, { body: formTexts(form, 'name', 'password') });
      await enterAnew(queries);
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
  const organization = typeof data?.organization === 'object' ? data.organization.name : data?.organization;
  return (
    <Door
      title={`Join ${organization ?? 'the organization'}`}
      lead={data ? `${data.email} is invited as ${data.role}.` : <Line className="w-56" />}
    >
      <form
        className="space-y-4"
        onSubmit={(event) => {
          event.preventDefault();
          accept.mutate(event.currentTarget);
        }}
      >
        <Field
          label="Your name"
          name="name"
          autoComplete="name"
          required
          fault={fieldFault(accept.error, 'name')}
        />
        <Field
          label="Password"
          name="password"
          type="password"
          autoComplete="new-password"
          minLength={8}
          required
          hint="At least 8 characters. If you already have an account here, its own password."
          fault={fieldFault(accept.error, 'password')}
        />
        {accept.error && <FaultNote error={accept.error} />}
        <Button type="submit" look="primary" className="h-9! w-full" busy={accept.isPending || !data}>
          Join
        </Button>
      </form>
    </Door>
  );
}
