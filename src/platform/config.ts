import path from 'node:path';
import { z } from 'zod';
import { Fault } from '#core/error.ts';
import { createOutbound } from './outbound.ts';
import { hostOf } from './outbound-address.ts';

const flag = z.enum(['on', 'off']);
const list = z.string().transform((text) =>
  text
    .split(',')
    .map((part) => part.trim())
    .filter(Boolean),
);

/** True when each is a host name or a range of addresses. */
function areHosts(hosts: readonly string[]): boolean {
  try {
    createOutbound({ hosts, own: [] });
    return hosts.every((host) => host.includes('/') || Boolean(hostOf(host)));
  } catch {
    return false;
  }
}

/** Every environment variable Plumbline reads, with its default; `.env.example` lists the same. */
export const environment = z.object({
  PORT: z.coerce.number().int().min(0).max(65535).default(4600),
  HOST: z.string().default('127.0.0.1'),
  /** The address people type, for links and cookies; derived from HOST and PORT when unset. */
  PLUMBLINE_URL: z.url().optional(),
  PLUMBLINE_DATA_DIR: z.string().default('.plumbline'),
  /** Keys of cookies, signed links and the audit chain derive from it; made and kept when unset. */
  PLUMBLINE_SECRET: z.string().min(32, 'needs at least 32 characters').optional(),
  /** The sign-in without a password to the demo organization: `auto` is on only on loopback. */
  PLUMBLINE_DEMO: z.enum(['auto', 'off']).default('auto'),
  /** How many customers the demo company gets when it is first made. */
  PLUMBLINE_DEMO_ACCOUNTS: z.coerce.number().int().min(20).max(5000).default(1050),
  /** How many days an uploaded file is kept after its import ended; 0 keeps it for good. */
  UPLOAD_DAYS: z.coerce.number().int().min(0).max(3650).default(90),
  DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/ }).optional(),
  DATABASE_POOL: z.coerce.number().int().min(2).max(200).default(16),
  CLICKHOUSE_URL: z.url({ protocol: /^https?$/ }).optional(),
  /** More usage engines, for usage that is split over several by account; their order must stay. */
  CLICKHOUSE_SHARD_URLS: list.default([]).pipe(z.array(z.url({ protocol: /^https?$/ }))),
  S3_BUCKET: z.string().optional(),
  S3_ENDPOINT: z.url().optional(),
  AWS_REGION: z.string().default('us-east-1'),
  AWS_ACCESS_KEY_ID: z.string().optional(),
  AWS_SECRET_ACCESS_KEY: z.string().optional(),
  /** The bucket, with a prefix if any, that sources read with the instance's own keys. */
  AWS_S3_BUCKET: z.string().optional(),
  /** The folder below which sources may read files. */
  PLUMBLINE_SOURCE_ROOT: z.string().optional(),
  /** Hosts that sources may reach: names, and ranges of private addresses. */
  PLUMBLINE_OUTBOUND_HOSTS: list
    .default([])
    .refine(areHosts, 'takes names such as db.example.com and ranges such as 10.0.0.0/8'),
  LOG_LEVEL: z.enum(['debug', 'info', 'warn', 'error', 'silent']).default('info'),
  CORS_ORIGINS: list.default([]),
  /** How many proxies stand in front; with 0, X-Forwarded-For is ignored. */
  TRUSTED_PROXIES: z.coerce.number().int().min(0).max(10).default(0),
  RATE_LIMITS: flag.default('on'),
  /** Requests a minute for each person, key and address; sign-ins have their own, smaller limit. */
  RATE_LIMIT_PER_MINUTE: z.coerce.number().int().min(10).default(1200),
  /** `production` closes the demo's sign-in without a password. */
  NODE_ENV: z.string().optional(),
  /** `invited`: new people come by an invitation alone; `closed`: nobody new at all. */
  REGISTRATION: z.enum(['open', 'invited', 'closed']).default('open'),
  /** The server that mail is handed to, as smtps://user:password@mail.example.com. */
  SMTP_URL: z.url({ protocol: /^smtps?$/ }).optional(),
  MAIL_FROM: z.email().optional(),
  /** Opens `/internal/metrics` from other machines, sent as a bearer token; without it only this one may read them. */
  METRICS_TOKEN: z.string().min(32, 'needs at least 32 characters').optional(),
});

export type SourceSettings = {
  readonly hosts: readonly string[];
  readonly root: string | null;
  readonly bucket: {
    place: string;
    region: string;
    endpoint: string | null;
    keyId: string;
    secret: string;
  } | null;
};

export type Config = {
  readonly port: number;
  readonly host: string;
  readonly publicUrl: string | null;
  readonly dataDir: string;
  readonly secret: string | null;
  readonly demo: 'auto' | 'off';
  readonly demoAccounts: number;
  readonly uploadDays: number;
  readonly databaseUrl: string | null;
  readonly databasePool: number;
  readonly clickhouseUrl: string | null;
  readonly shardUrls: readonly string[];
  readonly s3: {
    bucket: string;
    endpoint: string | null;
    region: string;
    keyId: string;
    secret: string;
  } | null;
  /** What sources may read besides hosts of their own: the instance's bucket and folder, and which hosts. */
  readonly sources: SourceSettings;
  readonly logLevel: 'debug' | 'info' | 'warn' | 'error' | 'silent';
  readonly corsOrigins: readonly string[];
  readonly trustedProxies: number;
  readonly rateLimits: boolean;
  readonly rateLimitPerMinute: number;
  /** Whether the environment says so by NODE_ENV. */
  readonly isProduction: boolean;
  /** What opens the metrics from elsewhere than this machine. */
  readonly metricsToken: string | null;
  /** Who may come in: anybody, invited people, or nobody who has no account yet. */
  readonly registration: 'open' | 'invited' | 'closed';
  /** Where mail goes out, with user and password, and whom it is from; null: none is sent. */
  readonly mail: { url: string; from: string } | null;
};

/**
 * Reads and checks the whole environment once. Throws one `config_invalid` fault that names every
 * variable at fault, so that a broken deployment is mended in one go. Empty variables count as unset.
 */
export function readConfig(env: NodeJS.ProcessEnv = process.env, overrides: Partial<Config> = {}): Config {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''));
  const parsed = environment.safeParse(given);
  const faults = parsed.success ? [] : parsed.error.issues.map(asField);
  if (given.S3_BUCKET && !(given.AWS_ACCESS_KEY_ID && given.AWS_SECRET_ACCESS_KEY)) {
    faults.push({
      path: 'S3_BUCKET',
      message: 'needs AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY beside it',
    });
  }
  if (given.SMTP_URL && !given.MAIL_FROM)
    faults.push({ path: 'SMTP_URL', message: 'needs MAIL_FROM beside it' });
  if (given.AWS_S3_BUCKET && !(given.AWS_ACCESS_KEY_ID && given.AWS_SECRET_ACCESS_KEY)) {
    faults.push({
      path: 'AWS_S3_BUCKET',
      message: 'needs AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY beside it',
    });
  }
  if (!parsed.success || faults.length > 0) {
    const details = faults.map((fault) => `${fault.path} ${fault.message}`).join('; ');
    throw new Fault('config_invalid', `The environment has ${faults.length} fault(s): ${details}.`, {
      fields: faults,
      mend: 'Correct these variables (see .env.example) and start again.',
    });
  }
  return { ...fromEnvironment(parsed.data), ...overrides };
}

/** True when whoever runs a command wants to see the inside of what went wrong. */
export function isDebugging(env: NodeJS.ProcessEnv = process.env): boolean {
  return env.LOG_LEVEL === 'debug';
}

function fromEnvironment(env: z.infer<typeof environment>): Config {
  return {
    port: env.PORT,
    host: env.HOST,
    publicUrl: env.PLUMBLINE_URL ?? null,
    dataDir: path.resolve(env.PLUMBLINE_DATA_DIR),
    secret: env.PLUMBLINE_SECRET ?? null,
    demo: env.PLUMBLINE_DEMO,
    demoAccounts: env.PLUMBLINE_DEMO_ACCOUNTS,
    uploadDays: env.UPLOAD_DAYS,
    databaseUrl: env.DATABASE_URL ?? null,
    databasePool: env.DATABASE_POOL,
    clickhouseUrl: env.CLICKHOUSE_URL ?? null,
    shardUrls: env.CLICKHOUSE_SHARD_URLS,
    s3: env.S3_BUCKET
      ? {
          bucket: env.S3_BUCKET,
          endpoint: env.S3_ENDPOINT ?? null,
          region: env.AWS_REGION,
          keyId: env.AWS_ACCESS_KEY_ID ?? '',
          secret: env.AWS_SECRET_ACCESS_KEY ?? '',
        }
      : null,
    sources: {
      hosts: env.PLUMBLINE_OUTBOUND_HOSTS,
      root: env.PLUMBLINE_SOURCE_ROOT ? path.resolve(env.PLUMBLINE_SOURCE_ROOT) : null,
      bucket: env.AWS_S3_BUCKET
        ? {
            place: env.AWS_S3_BUCKET,
            region: env.AWS_REGION,
            endpoint: env.S3_ENDPOINT ?? null,
            keyId: env.AWS_ACCESS_KEY_ID ?? '',
            secret: env.AWS_SECRET_ACCESS_KEY ?? '',
          }
        : null,
    },
    logLevel: env.LOG_LEVEL,
    corsOrigins: env.CORS_ORIGINS,
    trustedProxies: env.TRUSTED_PROXIES,
    rateLimits: env.RATE_LIMITS === 'on',
    rateLimitPerMinute: env.RATE_LIMIT_PER_MINUTE,
    isProduction: env.NODE_ENV === 'production',
    registration: env.REGISTRATION,
    mail: env.SMTP_URL ? { url: env.SMTP_URL, from: env.MAIL_FROM ?? '' } : null,
    metricsToken: env.METRICS_TOKEN ?? null,
  };
}

function asField(issue: { path: PropertyKey[]; message: string }): { path: string; message: string } {
  return { path: issue.path.map(String).join('.'), message: `is invalid (${issue.message})` };
}
