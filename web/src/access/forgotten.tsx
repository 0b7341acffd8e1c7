import { useMutation, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Button } from '../kit/button.tsx';
import { FaultNote } from '../kit/fault.tsx';
import { Field } from '../kit/field.tsx';
import { Door } from './door.tsx';
import { fieldFault, formTexts } from './fields.ts';
import { authOptionsQuery, forgotPassword } from './session.ts';

const BACK = (
  <Link to="/sign-in" className="link text-ink">
    Sign in
  </Link>
);

/** Asks for a link for a new password, or says who can make one where the server sends no mail. */
export function Forgotten() {
  const options = useQuery(authOptionsQuery);
  const ask = useMutation({ mutationFn: forgotPassword });
  if (options.data && !options.data.reset_by_mail) {
    return (
      <Door title="Forgot your password?" foot={BACK}>
        <p className="text-ink-2">
          This server does not send email. Ask its operator for a link; the command{' '}
          <code>plumbline member reset</code> prints one.
        </p>
      </Door>
    );
  }
  if (ask.isSuccess) {
    return (
      <Door title="Check your email" foot={BACK}>
        <p className="text-ink-2">
          If {ask.variables} has an account here, we have sent a link. It works once, within an hour.
        </p>
      </Door>
    );
  }
  return (
    <Door title="Forgot your password?" lead="We email you a link to set a new one." foot={BACK}>
      <form
        className="space-y-4"
        onSubmit={(event) => {
          event.preventDefault();
          ask.mutate(formTexts(event.currentTarget, 'email').email);
        }}
      >
        <Field
          label="Email address"
          name="email"
          type="email"
          autoComplete="username"
          required
          fault={fieldFault(ask.error, 'email')}
        />
        {ask.error && <FaultNote error={ask.error} />}
        <Button type="submit" look="primary" className="h-9! w-full" busy={ask.isPending}>
          Send link
        </Button>
      </form>
    </Door>
  );
}
