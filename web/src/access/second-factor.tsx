import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Button } from '../kit/button.tsx';
import { FaultNote } from '../kit/fault.tsx';
import { Field } from '../kit/field.tsx';
import { Section } from '../kit/page.tsx';
import { CodeField } from './code-field.tsx';
import { fieldFault, formTexts } from './fields.ts';
import { beginSecondFactor, confirmSecondFactor, endSecondFactor, meQuery, useMe } from './session.ts';

/** A code of an authenticator app beside the password: set up, confirmed, turned off. */
export function SecondFactor() {
  const isOn = useMe().user.second_factor;
  const queries = useQueryClient();
  const refresh = () => queries.invalidateQueries({ queryKey: meQuery.queryKey });
  const begin = useMutation({ mutationFn: beginSecondFactor });
  const confirm = useMutation({ mutationFn: confirmSecondFactor, onSuccess: refresh });
  const end = useMutation({
    mutationFn: endSecondFactor,
    onSuccess: () => {
      begin.reset();
      confirm.reset();
      return refresh();
    },
  });
  const ask = isOn ? end : begin;
  return (
    <Section title="Second factor">
      <p className="mb-3 text-ink-2">
        {isOn
          ? 'On. Signing in asks for a code of your authenticator app.'
          : 'Off. With it on, signing in asks for a code of an authenticator app as well.'}
      </p>
      {begin.data && !isOn ? (
        <form
          className="max-w-[376px] space-y-4"
          onSubmit={(event) => {
            event.preventDefault();
            confirm.mutate(formTexts(event.currentTarget, 'code').code);
          }}
        >
          <p>
            Add this key to your app:{' '}
            <code className="break-all">{new URL(begin.data.uri).searchParams.get('secret')}</code>{' '}
            <a className="link" href={begin.data.uri}>
              Open in an app on this device
            </a>
          </p>
          <p>
            Keep these backup codes; each works once and they are not shown again:{' '}
            <code>{begin.data.backup_codes.join(' ')}</code>
          </p>
          <CodeField hint="Six digits that your app shows now." />
          {confirm.error && <FaultNote error={confirm.error} />}
          <Button type="submit" busy={confirm.isPending}>
            Turn on
          </Button>
        </form>
      ) : (
        <form
          className="max-w-[376px] space-y-4"
          onSubmit={(event) => {
            event.preventDefault();
            const form = event.currentTarget;
            ask.mutate(formTexts(form, 'password').password, { onSuccess: () => form.reset() });
          }}
        >
          <Field
            label="Password"
            name="password"
            type="password"
            autoComplete="current-password"
            required
            fault={fieldFault(ask.error, 'password')}
          />
          {ask.error && <FaultNote error={ask.error} />}
          <Button type="submit" busy={ask.isPending}>
            {isOn ? 'Turn off' : 'Set up'}
          </Button>
        </form>
      )}
    </Section>
  );
}
