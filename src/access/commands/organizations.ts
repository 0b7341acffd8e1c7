import { randomUUID } from 'node:crypto';
import { rebuildReportingRates } from '#catalogue/commands/rates.ts';
import { POLL_RATES } from '#catalogue/queries/rates-queue.ts';
import { SYSTEM } from '#core/actor.ts';
import type { CurrencyCode } from '#core/currency.ts';
import { Fault } from '#core/error.ts';
import { audit } from '#platform/audit.ts';
import { type Context, createContext, type Organization } from '#platform/context.ts';
import { checkedUrl } from '#platform/outbound.ts';
import type { Tx } from '#platform/postgres.ts';
import type { Json } from '#platform/schema/ground.ts';
import { getOrganization } from '../queries/organization.ts';
import { withAccounts } from '../queries/schema.ts';
import type { OrganizationChange, OrganizationSettings } from '../shapes.ts';
import type { Access } from './access.ts';

/** `.invalid` can never be somebody's address (RFC 2606), so nobody is invited or signed in by it. */
const DEMO_EMAIL = 'visitor@demo.invalid';
const DEMO_NAME = 'Demo visitor';

export type NewOrganization = {
  readonly name: string;
  readonly currency?: CurrencyCode | null;
  readonly reportingCurrency?: CurrencyCode | null;
  readonly timeZone?: string;
  readonly isDemo?: boolean;
};

/** For the command line and the demo: an organization without members yet. Two may share a name. */
export async function createOrganization(access: Access, given: NewOrganization): Promise<Organization> {
  const organization = draftOrganization(given);
  const ctx = createContext(access.ground, organization, SYSTEM);
  await ctx.pg.write((tx) => insertOrganization(ctx, tx));
  return organization;
}

export function draftOrganization(given: NewOrganization): Organization {
  return {
    id: randomUUID(),
    name: given.name,
    currency: given.currency ?? null,
    reportingCurrency: given.reportingCurrency ?? given.currency ?? null,
    timeZone: given.timeZone ?? 'UTC',
    isDemo: given.isDemo ?? false,
  };
}

/** Writes the context's own organization and its first audit entry. */
export async function insertOrganization(ctx: Context, tx: Tx): Promise<void> {
  const { id, name, currency, reportingCurrency, timeZone, isDemo } = ctx.organization;
  const reporting_currency = reportingCurrency === currency ? null : reportingCurrency;
  const settings = { name, currency, reporting_currency, time_zone: timeZone, is_demo: isDemo };
  await tx
    .insertInto('organizations')
    .values({ organization_id: id, ...settings, created_at: ctx.now })
    .execute();
  await audit(ctx, tx, {
    action: 'organization.created',
    subject: { kind: 'organization', id },
    change: settings,
  });
}

/**
 * Changes name, currencies, time zone or where rates are read from; what is stored already keeps its own currency
 * and zone. Faults: `bad_request` for an address that is none.
 */
export async function changeOrganization(
  ctx: Context,
  change: OrganizationChange,
): Promise<OrganizationSettings> {
  if (change.rates_url) checkAddress(change.rates_url);
  await ctx.pg.write(async (tx) => {
    const before = await tx
      .selectFrom('organizations')
      .select(['name', 'currency', 'reporting_currency', 'rates_url', 'rates_turn', 'time_zone'])
      .forUpdate()
      .executeTakeFirstOrThrow();
    const wanted = Object.entries(change) as [keyof OrganizationChange, string | null][];
    const changed = wanted.filter(([field, value]) => value !== undefined && value !== before[field]);
    if (changed.length === 0) return;
    const notes = changed.map(([field, value]): [string, Json] => [
      field,
      { before: before[field], after: value },
    ]);
    await tx.updateTable('organizations').set(Object.fromEntries(changed)).execute();
    if (changed.some(([field]) => field === 'currency' || field === 'reporting_currency'))
      await rebuildReportingRates(tx);
    if (changed.some(([field]) => field === 'rates_url')) await readRatesFrom(ctx, tx, before.rates_turn + 1);
    await audit(ctx, tx, {
      action: 'organization.changed',
      subject: { kind: 'organization', id: ctx.organization.id },
      change: Object.fromEntries(notes),
    });
  });
  return getOrganization(ctx);
}

function checkAddress(url: string): void {
  try {
    checkedUrl(url);
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    const mend = 'Write it as https://rates.example.com/rates.csv, without user and password.';
    throw new Fault('bad_request', error.message, { where: 'rates_url', mend }, error);
  }
}

/** The readings of an earlier address stop, and the first of a new one begins. */
async function readRatesFrom(ctx: Context, tx: Tx, turn: number): Promise<void> {
  const row = await tx
    .updateTable('organizations')
    .set({ rates_turn: turn })
    .returning('rates_url')
    .executeTakeFirstOrThrow();
  if (row.rates_url !== null)
    await ctx.jobs.send(tx, POLL_RATES, { organization: ctx.organization.id, turn });
}

/**
 * The id of the visitor whom the local demo signs in: an admin of the demo organization alone, with no
 * password to guess. Made on first use. Throws when the organization is not the demo one.
 */
export async function ensureDemoMember(access: Access, organization: Organization): Promise<string> {
  if (!organization.isDemo) throw new TypeError('only the demo organization has a demo visitor');
  const ctx = createContext(access.ground, organization, SYSTEM);
  return ctx.pg.write(async (tx) => {
    const { userId, joined } = await withAccounts(tx, async (accounts) => {
      await accounts
        .insertInto('users')
        // Proved, so that it is one account's: `.invalid` can never be anybody's.
        .values({ name: DEMO_NAME, email: DEMO_EMAIL, email_verified: true })
        .onConflict((conflict) => conflict.column('email').where('email_verified', '=', true).doNothing())
        .execute();
      const user = await accounts
        .selectFrom('users')
        .select('id')
        .where('email', '=', DEMO_EMAIL)
        .where('email_verified', '=', true)
        .executeTakeFirstOrThrow();
      const added = await accounts
        .insertInto('members')
        .values({
          organization_id: organization.id,
          user_id: user.id,
          role: 'admin',
          created_at: ctx.now,
        })
        .onConflict((conflict) => conflict.doNothing())
        .executeTakeFirst();
      return { userId: user.id, joined: added.numInsertedOrUpdatedRows === 1n };
    });
    if (joined) {
      await audit(ctx, tx, {
        action: 'member.joined',
        subject: { kind: 'member', id: userId },
        change: { role: 'admin', name: DEMO_NAME },
      });
    }
    return userId;
  });
}
