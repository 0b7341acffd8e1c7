import { ApiFault } from '../kit/api.ts';
import { Field } from '../kit/field.tsx';

/** True once the server has said that the password is right and a code is needed too. */
export function needsCode(error: unknown): boolean {
  return error instanceof ApiFault && error.fields.some(({ path }) => path === 'code');
}

/** A code of an authenticator app, or a backup code. */
export function CodeField({ hint }: { hint?: string }) {
  return (
    <Field
      label="Code"
      name="code"
      autoComplete="one-time-code"
      inputMode="numeric"
      required
      autoFocus
      hint={hint ?? 'Six digits from your authenticator app, or a backup code.'}
    />
  );
}
