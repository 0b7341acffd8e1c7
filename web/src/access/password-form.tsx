import { useMutation } from '@tanstack/react-query';
import { Button } from '../kit/button.tsx';
import { FaultNote } from '../kit/fault.tsx';
import { Field } from '../kit/field.tsx';
import { Section } from '../kit/page.tsx';
import { fieldFault, formTexts } from './fields.ts';
import { changePassword } from './session.ts';

/** One's own password. */
export function PasswordForm() {
  const change = useMutation({
    mutationFn: async (form: HTMLFormElement) => {
      await changePassword(formTexts(form, 'current', 'password'));
      form.reset();
    },
  });
  return (
    <Section title="Your password">
      <form
        className="max-w-[376px] space-y-4"
        onSubmit={(event) => {
          event.preventDefault();
          change.mutate(event.currentTarget);
        }}
      >
        <Field
          label="Current password"
          name="current"
          type="password"
          autoComplete="current-password"
          required
          fault={fieldFault(change.error, 'current')}
        />
        <Field
          label="New password"
          name="password"
          type="password"
          autoComplete="new-password"
          minLength={10}
          hint="At least 10 characters. Your sessions on other devices end."
          required
          fault={fieldFault(change.error, 'password')}
        />
        {change.error && <FaultNote error={change.error} />}
        <div className="flex items-center gap-3">
          <Button type="submit" busy={change.isPending}>
            Change the password
          </Button>
          {change.isSuccess && <span className="text-ink-2">Changed.</span>}
        </div>
      </form>
    </Section>
  );
}
