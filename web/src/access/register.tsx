import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { Button } from '../kit/button.tsx';
import { FaultNote } from '../kit/fault.tsx';
import { Field } from '../kit/field.tsx';
import { Door } from './door.tsx';
import { fieldFault, formTexts } from './fields.ts';
import { register, restartSession } from './session.ts';

export function Register() {
  const navigate = useNavigate();
  const queries = useQueryClient();
  const create = useMutation({
    mutationFn: async (form: HTMLFormElement) => {
      await register(formTexts(form, 'name', 'email', 'password', 'organization'));
      await restartSession(queries);
    },
    onSuccess: () => navigate({ to: '/data' }),
  });
  const fault = (name: string) => fieldFault(create.error, name);
  return (
    <Door
      title="Set up your organization"
      lead="You become its administrator and can invite others afterwards."
      foot={
        <>
          Already have an account?{' '}
          <Link to="/sign-in" className="link text-ink">
            Sign in
          </Link>
        </>
      }
    >
      <form
        className="space-y-4"
        onSubmit={(event) => {
          event.preventDefault();
          create.mutate(event.currentTarget);
        }}
      >
        <Field
          label="Organization"
          name="organization"
          autoComplete="organization"
          required
          fault={fault('organization')}
        />
        <Field label="Your name" name="name" autoComplete="name" required fault={fault('name')} />
        <Field
          label="Email address"
          name="email"
          type="email"
          autoComplete="username"
          required
          fault={fault('email')}
        />
        <Field
          label="Password"
          name="password"
          type="password"
          autoComplete="new-password"
          minLength={10}
          hint="At least 10 characters; a short sentence is easy to remember."
          required
          fault={fault('password')}
        />
        {create.error && <FaultNote error={create.error} />}
        <Button type="submit" look="primary" className="h-9! w-full" busy={create.isPending}>
          Create organization
        </Button>
      </form>
    </Door>
  );
}
