import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import type { Credentials } from '#access/shapes.ts';
import { Button } from '../kit/button.tsx';
import { FaultNote } from '../kit/fault.tsx';
import { Field } from '../kit/field.tsx';
import { CodeField, needsCode } from './code-field.tsx';
import { Door } from './door.tsx';
import { fieldFault, formTexts } from './fields.ts';
import { authOptionsQuery, restartSession, signIn, signInDemo } from './session.ts';

export function SignIn() {
  const { next } = useSearch({ strict: false });
  const navigate = useNavigate();
  const queries = useQueryClient();
  const options = useQuery(authOptionsQuery);
  const enter = useMutation({
    mutationFn: async (credentials: Credentials | 'demo') => {
      await (credentials === 'demo' ? signInDemo() : signIn(credentials));
      await restartSession(queries);
    },
    onSuccess: () => navigate({ href: next?.startsWith('/') && !next.startsWith('//') ? next : '/' }),
  });
  return (
    <Door
      title="Sign in"
      lead="Finds usage and fees you earned but never billed."
      foot={
        <>
          {options.data?.registration === 'open' && (
            <p>
              New here?{' '}
              <Link to="/register" className="link text-ink">
                Set up your organization
              </Link>
            </p>
          )}
          <p>
            <Link to="/forgotten" className="link inline-block py-1 text-ink">
              Forgot your password?
            </Link>
          </p>
        </>
      }
    >
      {options.data?.demo && (
        <div className="mb-6 border-b pb-6">
          <Button
            look="primary"
            className="h-9! w-full"
            busy={enter.isPending}
            onClick={() => enter.mutate('demo')}
          >
            Explore the demo company
          </Button>
          <p className="mt-2 text-small text-ink-3">
            Sample customers, real calculations. No account needed.
          </p>
        </div>
      )}
      <form
        className="space-y-4"
        onSubmit={(event) => {
          event.preventDefault();
          const { code, ...credentials } = formTexts(event.currentTarget, 'email', 'password', 'code');
          enter.mutate({ ...credentials, ...(code ? { code } : {}) });
        }}
      >
        <Field
          label="Email address"
          name="email"
          type="email"
          autoComplete="username"
          required
          fault={fieldFault(enter.error, 'email')}
        />
        <Field
          label="Password"
          name="password"
          type="password"
          autoComplete="current-password"
          required
          fault={fieldFault(enter.error, 'password')}
        />
        {needsCode(enter.error) && <CodeField />}
        {enter.error && <FaultNote error={enter.error} />}
        <Button type="submit" className="h-9! w-full" busy={enter.isPending}>
          Sign in
        </Button>
      </form>
    </Door>
  );
}
