import { useMutation } from '@tanstack/react-query';
import { Link, useNavigate, useParams } from '@tanstack/react-router';
import { Button } from '../kit/button.tsx';
import { FaultNote } from '../kit/fault.tsx';
import { Field } from '../kit/field.tsx';
import { Door } from './door.tsx';
import { fieldFault, formTexts } from './fields.ts';
import { resetPassword } from './session.ts';

/** Takes a new password by the token of a link. */
export function Reset() {
  const { token = '' } = useParams({ strict: false });
  const navigate = useNavigate();
  const reset = useMutation({
    mutationFn: (password: string) => resetPassword({ token, password }),
    onSuccess: () => navigate({ to: '/sign-in' }),
  });
  return (
    <Door
      title="A new password"
      lead="You sign in with it afterwards; all your sessions end."
      foot={
        <Link to="/forgotten" className="link inline-block py-1 text-ink">
          Ask for a new link
        </Link>
      }
    >
      <form
        className="space-y-4"
        onSubmit={(event) => {
          event.preventDefault();
          reset.mutate(formTexts(event.currentTarget, 'password').password);
        }}
      >
        <Field
          label="New password"
          name="password"
          type="password"
          autoComplete="new-password"
          minLength={10}
          hint="At least 10 characters; a short sentence is easy to remember."
          required
          fault={fieldFault(reset.error, 'password')}
        />
        {reset.error && <FaultNote error={reset.error} />}
        <Button type="submit" look="primary" className="h-9! w-full" busy={reset.isPending}>
          Set the password
        </Button>
      </form>
    </Door>
  );
}
