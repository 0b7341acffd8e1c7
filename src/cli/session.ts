import path from 'node:path';
import { type Access, createAccess } from '#access/commands/access.ts';
import { changeOrganization, createOrganization } from '#access/commands/organizations.ts';
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

/**
 * The organization a command works on, made when `create` says so and it is not there yet. A zone or currency
 * that is given becomes its default (rule 7 of rating).
 */
export async function organizationContext(
  session: Session,
  options: CommonOptions & { zone?: string; currency?: CurrencyCode; reportingCurrency?: CurrencyCode },
  create: boolean,
): Promise<Context> {
  const name = options.org ?? DEFAULT_ORGANIZATION;
  const found = await findOrganization(session.access, name).catch((error: unknown) => {
    if (!(error instanceof Fault) || error.code !== 'not_found') throw error;
    if (create) return null;
    const mend = 'Name another with --org; `plumbline import FOLDER --org NAME` makes one.';
    throw new Fault('not_found', error.message, { mend }, error);
  });
  const { ground } = session.opened;
  const given = {
    ...(options.currency === undefined ? {} : { currency: options.currency }),
    ...(options.reportingCurrency === undefined ? {} : { reporting_currency: options.reportingCurrency }),
    ...(options.zone === undefined ? {} : { time_zone: options.zone }),
  };
  if (found) {
    if (Object.keys(given).length > 0) await changeOrganization(createContext(ground, found, SYSTEM), given);
    return createContext(ground, await findOrganization(session.access, found.id), SYSTEM);
  }
  const {
    currency = null,
    time_zone: timeZone = 'UTC',
    reporting_currency: reportingCurrency = null,
  } = given;
  return createContext(
    ground,
    await createOrganization(session.access, { name, currency, reportingCurrency, timeZone }),
    SYSTEM,
  );
}
