import { invite } from '#access/commands/invitations.ts';
import { createKey } from '#access/commands/keys.ts';
import { removeMember } from '#access/commands/members.ts';
import { resetMember } from '#access/commands/reset.ts';
import { listMembers } from '#access/queries/members.ts';
import { KEY_SCOPES, type KeyScope, ROLES } from '#core/actor.ts';
import { Fault } from '#core/error.ts';
import { readReadiness } from '#platform/health.ts';
import { demoSignInAllowed } from '#platform/loopback.ts';
import { diagnose } from '../doctor.ts';
import { createPrinter } from '../print.ts';
import { type CommonOptions, configFor, openSession, organizationContext } from '../session.ts';

/** Brings the schema up to date; opening the installation does it, so this only says so. */
export async function migrate(options: CommonOptions): Promise<void> {
  const session = await openSession(options);
  await session.close();
  createPrinter(options.json === true).result({ migrated: true }, () => ['The schema is up to date.']);
}

/** Invites a person to an organization, so that what the command line made can be opened in the browser. */
export async function memberInvite(
  email: string,
  options: CommonOptions & { role: string; url?: string },
): Promise<void> {
  const role = ROLES.find((each) => each === options.role);
  if (!role)
    throw new Fault('bad_request', `There is no role “${options.role}”.`, {
      mend: `Use ${ROLES.join(', ')}.`,
    });
  const session = await openSession(options);
  try {
    const { config } = session.opened;
    const ctx = await organizationContext(session, options, false);
    const made = await invite(ctx, { email, role });
    const url = new URL(
      `/invitations/${made.token}`,
      options.url ?? config.publicUrl ?? `http://localhost:${config.port}`,
    ).href;
    createPrinter(options.json === true).result({ email, role, url }, () => [url, 'It is not shown again.']);
  } finally {
    await session.close();
  }
}

/** Prints a link by which a member sets a new password. */
export async function memberReset(email: string, options: CommonOptions & { url?: string }): Promise<void> {
  const session = await openSession(options);
  try {
    const { config } = session.opened;
    const ctx = await organizationContext(session, options, false);
    const token = await resetMember(session.access, ctx, email);
    const root = options.url ?? config.publicUrl ?? `http://localhost:${config.port}`;
    const url = new URL(`/reset/${token}`, root).href;
    createPrinter(options.json === true).result({ email, url }, () => [
      url,
      'It works once, within an hour.',
    ]);
  } finally {
    await session.close();
  }
}

/** Shows a member out; their sessions here end at once. */
export async function memberRemove(email: string, options: CommonOptions): Promise<void> {
  const session = await openSession(options);
  try {
    const ctx = await organizationContext(session, options, false);
    const address = email.trim().toLowerCase();
    const member = (await listMembers(ctx)).find((each) => each.email === address);
    if (!member) throw new Fault('not_found', `Nobody here signs in as ${email}.`);
    await removeMember(ctx, member.id);
    createPrinter(options.json === true).result({ removed: member.id, email }, () => [
      `${email} is removed.`,
    ]);
  } finally {
    await session.close();
  }
}

/** Makes an API key and prints it, once. */
export async function keyCreate(
  options: CommonOptions & { name: string; scopes: string; expires?: string },
): Promise<void> {
  const scopes = options.scopes.split(',').map((scope) => scope.trim());
  const wrong = scopes.find((scope) => !KEY_SCOPES.includes(scope as KeyScope));
  if (wrong !== undefined)
    throw new Fault('bad_request', `There is no scope “${wrong}”.`, {
      mend: `Use ${KEY_SCOPES.join(', ')}.`,
    });
  const expires = options.expires === undefined ? undefined : new Date(options.expires);
  if (expires && Number.isNaN(expires.getTime()))
    throw new Fault('bad_request', `--expires “${options.expires}” is no instant.`, {
      mend: 'Write it as 2027-01-01T00:00:00Z.',
    });
  const session = await openSession(options);
  try {
    const ctx = await organizationContext(session, options, true);
    const made = await createKey(ctx, {
      name: options.name,
      scopes: scopes as KeyScope[],
      ...(expires === undefined ? {} : { expires_at: expires.toISOString() }),
    });
    createPrinter(options.json === true).result(made, () => [
      made.key,
      'Store it now: it is not shown again.',
    ]);
  } finally {
    await session.close();
  }
}

/** Says what is wrong with this installation and how to mend it; exits non-zero when anything is. */
export async function doctor(options: CommonOptions): Promise<void> {
  const config = configFor(options);
  const printer = createPrinter(options.json === true);
  const findings = await diagnose(config, async () => {
    const { opened, close } = await openSession(options);
    return {
      readiness: () => readReadiness(opened.ground, config.dataDir),
      databaseUrl: opened.databaseUrl,
      secret: opened.ground.secret,
      close,
    };
  });
  findings.push({
    check: 'Demo sign-in',
    ok: true,
    detail: demoSignInAllowed(config) ? 'on, from this machine only' : 'off',
    mend: null,
  });
  printer.result({ ok: findings.every((each) => each.ok), checks: findings }, () =>
    findings.map(
      (each) =>
        `${each.ok ? 'ok  ' : 'FAIL'}  ${each.check}: ${each.detail}${each.mend ? `\n      ${each.mend}` : ''}`,
    ),
  );
  if (findings.some((each) => !each.ok)) process.exitCode = 1;
}
