import path from 'node:path';
import { type Access, createAccess } from '#access/commands/access.ts';
import { createOrganization } from '#access/commands/organizations.ts';
import { findOrganization } from '#access/queries/organization.ts';
import { SYSTEM } from '#core/actor.ts';
import type { CurrencyCode } from '#core/currency.ts';
import { Fault } from '#core/error.ts';
import { type Config, readConfig } from '#platform/config.ts';
import { type Context, createContext } from '#platform/context.ts';
import { type Opened, openGround } from '#platform/ground.ts';
import { createLog } from '#platform/log.ts';

/** Options that every command takes. */
export type CommonOptions = { dataDir?: string; json?: boolean; org?: string };

/** What a command works with; closing it stops the engines it started itself. */
export type Session = { readonly opened: Opened; readonly access: Access; close(): Promise<void> };

export function configFor(options: CommonOptions): Config {
  return readConfig(undefined, options.dataDir ? { dataDir: path.resolve(options.dataDir) } : {});
}

/** Opens the installation for one command. Only warnings are logged: standard output is the command's own. */
export async function openSession(options: CommonOptions): Promise<Session> {
  const config = configFor(options);
  const log = createLog(config.logLevel === 'info' ? 'warn' : config.logLevel);
  const opened = await openGround(config, log, false);
  const access = createAccess(opened.ground, config, opened.databaseUrl);
  return {
    opened,
    access,
    async close() {
      await access.close();
      await opened.close();
    },
  };
}

export const DEFAULT_ORGANIZATION = 'My company';

/** The organization a command works on, made when `create` says so and it is not there yet. */
export async function organizationContext(
  session: Session,
  options: CommonOptions & { zone?: string; currency?: CurrencyCode },
  create: boolean,
): Promise<Context> {
  const name = options.org ?? DEFAULT_ORGANIZATION;
  const found = await findOrganization(session.access, name).catch((error: unknown) => {
    if (create && error instanceof Fault && error.code === 'not_found') return null;
    throw error;
  });
  const organization =
    found ??
    (await createOrganization(session.access, {
      name,
      ...(options.currency === undefined ? {} : { currency: options.currency }),
      ...(options.zone === undefined ? {} : { timeZone: options.zone }),
    }));
  return createContext(session.opened.ground, organization, SYSTEM);
}
