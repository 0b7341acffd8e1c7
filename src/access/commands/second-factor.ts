import { Fault } from '#core/error.ts';
import { audit } from '#platform/audit.ts';
import { createContext } from '#platform/context.ts';
import { type Caller, type Client, type Person, sessionHeaders } from '../queries/caller.ts';
import { hasSecondFactor } from '../queries/users.ts';
import type { SecondFactorOffer } from '../shapes.ts';
import type { Access } from './access.ts';

const TRIES_PER_MINUTE = 5;

/**
 * A secret for an authenticator app and backup codes, which count once a code of the app confirms them; asking again
 * replaces them until then. Faults: `invalid_credentials` for a wrong password, `conflict` when one is on already.
 */
export async function beginSecondFactor(
  access: Access,
  client: Client,
  caller: Caller,
  password: string,
): Promise<SecondFactorOffer> {
  if (await hasSecondFactor(access, caller.actor.id))
    throw new Fault('conflict', 'A second factor is on already.');
  const made = await access.auth.api
    .enableTwoFactor({ body: { password, method: 'totp' }, headers: sessionHeaders(client) })
    .catch(wrongPassword);
  if (!('totpURI' in made)) throw new Error('no secret was made for an authenticator app');
  return { uri: made.totpURI, backup_codes: made.backupCodes };
}

/** Turns the second factor on by a code of the app; gives the cookies of the session. Faults: `bad_request`. */
export async function confirmSecondFactor(
  access: Access,
  client: Client,
  caller: Caller,
  code: string,
): Promise<readonly string[]> {
  await takeTry(access, caller.actor.id);
  const { headers } = await access.auth.api
    .verifyTOTP({ body: { code }, headers: sessionHeaders(client), returnHeaders: true })
    .catch(wrongCode);
  await note(access, client, caller, 'member.second_factor_on');
  return headers.getSetCookie();
}

/** Turns it off again. Faults: `conflict` when none is on, `invalid_credentials`. */
export async function endSecondFactor(
  access: Access,
  client: Client,
  caller: Caller,
  password: string,
): Promise<readonly string[]> {
  if (!(await hasSecondFactor(access, caller.actor.id)))
    throw new Fault('conflict', 'No second factor is on.');
  const { headers } = await access.auth.api
    .disableTwoFactor({ body: { password }, headers: sessionHeaders(client), returnHeaders: true })
    .catch(wrongPassword);
  await note(access, client, caller, 'member.second_factor_off');
  return headers.getSetCookie();
}

/**
 * Lets a person go on who proved their password: at once without a second factor, else by a code of the app or a
 * backup code, which then is spent. Faults: `second_factor_needed` without a code, `invalid_credentials` for a wrong
 * one, `rate_limited` after five tries a minute.
 */
export async function checkSecondFactor(
  access: Access,
  client: Client,
  person: Person,
  code: string | undefined,
): Promise<void> {
  if (!(await hasSecondFactor(access, person.id))) return;
  if (code === undefined)
    throw new Fault('second_factor_needed', undefined, {
      fields: [{ path: 'code', message: 'is needed' }],
      mend: 'Send six digits of the app, or a backup code.',
    });
  await takeTry(access, person.id);
  // The library checks codes of who has a session. This one is nobody's: its cookie is never sent.
  const opened = await access.auth.api.openSession({
    body: { userId: person.id, organizationId: null },
    headers: sessionHeaders({ ...client, headers: {} }),
    returnHeaders: true,
  });
  const cookie = opened.headers
    .getSetCookie()
    .map((each) => each.split(';')[0])
    .join('; ');
  const headers = new Headers({ cookie });
  try {
    if (/^\d{6}$/.test(code)) await access.auth.api.verifyTOTP({ body: { code }, headers });
    else await access.auth.api.verifyBackupCode({ body: { code }, headers });
  } catch (error) {
    access.ground.log.info({ requestId: client.requestId }, 'a second factor failed');
    const fields = [{ path: 'code', message: 'is wrong or too old' }];
    throw new Fault('invalid_credentials', 'The code is wrong or too old.', { fields }, error);
  } finally {
    await access.database.deleteFrom('sessions').where('id', '=', opened.response.id).execute();
  }
}

async function takeTry(access: Access, userId: string): Promise<void> {
  if (access.config.rateLimits) await access.limiter.take(`second-factor:${userId}`, TRIES_PER_MINUTE);
}

function wrongPassword(error: unknown): never {
  if (statusOf(error) >= 500) throw error;
  throw new Fault('invalid_credentials', 'The password is wrong.', { where: 'password' }, error);
}

function wrongCode(error: unknown): never {
  if (statusOf(error) >= 500) throw error;
  throw new Fault(
    'bad_request',
    'The code is wrong or too old.',
    {
      where: 'code',
      mend: 'Send the six digits that the app shows now, and check the clock of its device.',
    },
    error,
  );
}

/** The HTTP status of a refusal of the library; 500 for any other error. */
function statusOf(error: unknown): number {
  const { statusCode } = error as { statusCode?: unknown };
  return typeof statusCode === 'number' ? statusCode : 500;
}

async function note(access: Access, client: Client, caller: Caller, action: string): Promise<void> {
  const ctx = createContext(access.ground, caller.organization, caller.actor, client.requestId);
  await ctx.pg.write((tx) => audit(ctx, tx, { action, subject: { kind: 'member', id: caller.actor.id } }));
}
