import { betterAuth } from 'better-auth';
import { createAuthEndpoint } from 'better-auth/api';
import { setSessionCookie } from 'better-auth/cookies';
import { twoFactor } from 'better-auth/plugins/two-factor';
import { Kysely, PostgresDialect } from 'kysely';
import type pg from 'pg';
import { z } from 'zod';
import type { Config } from '#platform/config.ts';
import type { Ground } from '#platform/context.ts';
import { createPool } from '#platform/postgres.ts';
import { deriveKey } from '#platform/secrets.ts';
import { ADDRESS_HEADER } from '../origin.ts';
import type { AccessTables } from '../tables.ts';
import { hashPassword, verifyPassword } from './password.ts';
import { createRateLimiter, type RateLimiter } from './rate-limit.ts';

const SESSION_SECONDS = 7 * 24 * 3600;
const SESSION_REFRESH_SECONDS = 24 * 3600;
const CONNECTIONS_MAX = 6;

/** The door's own parts, beside the shared ground: accounts, their database and the rate limits. */
export type Access = {
  readonly ground: Ground;
  readonly config: Config;
  readonly auth: ReturnType<typeof createAuth>;
  readonly database: Kysely<AccessTables>;
  /** For the one lookup that every request pays for: prepared once per connection. */
  readonly pool: pg.Pool;
  readonly limiter: RateLimiter;
  close(): Promise<void>;
};

/** Opens the door's own connections, in the role plumbline_auth. Migrations must have run. */
export function createAccess(ground: Ground, config: Config, databaseUrl: string): Access {
  const pool = createPool(databaseUrl, 'plumbline_auth', CONNECTIONS_MAX);
  const raw = new Kysely<AccessTables>({ dialect: new PostgresDialect({ pool }) });
  const database = raw.withSchema('auth');
  let auth: ReturnType<typeof createAuth> | null = null;
  return {
    ground,
    config,
    // Made when somebody first signs in: it looks through its tables at once, which most commands never need.
    get auth() {
      auth ??= createAuth(ground, config, database);
      return auth;
    },
    database,
    pool,
    limiter: createRateLimiter(database, ground.clock),
    close: () => raw.destroy(),
  };
}

/**
 * better-auth for sessions and their cookies, over tables that its further ways of signing in can use; its
 * own HTTP handler is never mounted.
 */
function createAuth(ground: Ground, config: Config, database: Kysely<AccessTables>) {
  const stamps = { createdAt: 'created_at', updatedAt: 'updated_at' };
  return betterAuth({
    appName: 'Plumbline',
    baseURL: config.publicUrl ?? 'http://localhost',
    secret: deriveKey(ground.secret, 'sessions').toString('base64url'),
    database: { db: database, type: 'postgres' },
    telemetry: { enabled: false },
    logger: {
      level: 'error',
      log: (_level, message, ...rest) => {
        ground.log.error({ err: rest.find((part) => part instanceof Error) }, `accounts: ${message}`);
      },
    },
    rateLimit: { enabled: false },
    user: { modelName: 'users', fields: { ...stamps, emailVerified: 'email_verified' } },
    session: {
      modelName: 'sessions',
      expiresIn: SESSION_SECONDS,
      updateAge: SESSION_REFRESH_SECONDS,
      cookieCache: { enabled: false },
      fields: {
        ...stamps,
        userId: 'user_id',
        expiresAt: 'expires_at',
        ipAddress: 'ip_address',
        userAgent: 'user_agent',
      },
      additionalFields: {
        activeOrganizationId: {
          type: 'string',
          required: false,
          input: false,
          fieldName: 'active_organization_id',
        },
      },
    },
    account: {
      modelName: 'accounts',
      fields: {
        ...stamps,
        userId: 'user_id',
        accountId: 'account_id',
        providerId: 'provider_id',
        accessToken: 'access_token',
        refreshToken: 'refresh_token',
        idToken: 'id_token',
        accessTokenExpiresAt: 'access_token_expires_at',
        refreshTokenExpiresAt: 'refresh_token_expires_at',
      },
    },
    verification: { modelName: 'verifications', fields: { ...stamps, expiresAt: 'expires_at' } },
    advanced: {
      cookiePrefix: 'plumbline',
      useSecureCookies: config.publicUrl?.startsWith('https:') ?? false,
      defaultCookieAttributes: { httpOnly: true, sameSite: 'lax', path: '/' },
      ipAddress: { ipAddressHeaders: [ADDRESS_HEADER] },
      database: { generateId: 'uuid' },
    },
    emailAndPassword: { enabled: false, password: { hash: hashPassword, verify: verifyPassword } },
    plugins: [
      sessions,
      twoFactor({
        issuer: 'Plumbline',
        schema: {
          user: { fields: { twoFactorEnabled: 'two_factor_enabled' } },
          twoFactor: {
            modelName: 'two_factors',
            fields: {
              backupCodes: 'backup_codes',
              userId: 'user_id',
              failedVerificationCount: 'failed_verification_count',
              lockedUntil: 'locked_until',
            },
          },
        },
      }),
    ],
  });
}

/** Opens a session for somebody we already know: after registering, joining, or on the local demo. */
const sessions = {
  id: 'plumbline-sessions' as const,
  endpoints: {
    openSession: createAuthEndpoint(
      '/plumbline/open-session',
      { method: 'POST', body: z.object({ userId: z.string(), organizationId: z.string().nullable() }) },
      async (ctx) => {
        const { userId, organizationId } = ctx.body;
        const user = await ctx.context.internalAdapter.findUserById(userId);
        if (!user) throw new Error('a session was asked for a user that is not there');
        const active = { activeOrganizationId: organizationId };
        const session = await ctx.context.internalAdapter.createSession(userId, false, active);
        await setSessionCookie(ctx, { session, user });
        return { id: session.id };
      },
    ),
  },
};
