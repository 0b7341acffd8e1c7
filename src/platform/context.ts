import type { ClickHouseClient } from '@clickhouse/client';
import type { Kysely } from 'kysely';
import type { Actor } from '#core/actor.ts';
import type { CurrencyCode } from '#core/currency.ts';
import type { Answers } from './answers.ts';
import type { BlobStore } from './blob.ts';
import { type UsageStore, usageStore } from './clickhouse.ts';
import type { SourceSettings } from './config.ts';
import type { Log } from './log.ts';
import type { Metrics } from './metrics.ts';
import type { Outbound } from './outbound.ts';
import { type TenantDatabase, tenantDatabase } from './postgres.ts';
import type { JobQueue } from './queue.ts';
import type { Tables } from './schema/tables.ts';
import { shardedStore } from './shards.ts';

/** The organization a call is made for, with the defaults that imports and dates use. */
export type Organization = {
  readonly id: string;
  readonly name: string;
  /** The home currency: that of rows which name none. */
  readonly currency: CurrencyCode | null;
  /** The currency that sums are shown in: its own setting, else the home currency. */
  readonly reportingCurrency: CurrencyCode | null;
  readonly timeZone: string;
  readonly isDemo: boolean;
};

/** What every door function gets first: who, for whom, when, and the stores behind that wall. */
export type Context = {
  readonly organization: Organization;
  readonly actor: Actor;
  /** When the call began; whatever one request or one job writes bears this instant. */
  readonly now: Date;
  /** The current instant during a long job, for its heartbeat and its end; everywhere else use `now`. */
  readonly clock: () => Date;
  readonly requestId: string | null;
  readonly pg: TenantDatabase;
  readonly ch: UsageStore;
  readonly jobs: JobQueue;
  readonly blobs: BlobStore;
  readonly secret: string;
  readonly outside: Outside;
  readonly answers: Answers;
  readonly metrics: Metrics;
  readonly log: Log;
};

/** What lies outside our own stores: the guarded way there, and what the operator lets sources read. */
export type Outside = { readonly outbound: Outbound; readonly sources: SourceSettings };

/** The process's shared connections, made once in main.ts and handed down. */
export type Ground = {
  readonly database: Kysely<Tables>;
  readonly clickhouse: ClickHouseClient;
  /** More usage engines, when the accounts are split over several; most installations have none. */
  readonly shards: readonly ClickHouseClient[];
  readonly jobs: JobQueue;
  readonly blobs: BlobStore;
  readonly secret: string;
  readonly outside: Outside;
  readonly answers: Answers;
  readonly metrics: Metrics;
  readonly log: Log;
  readonly clock: () => Date;
};

/** A context for one organization and actor at this instant. */
export function createContext(
  ground: Ground,
  organization: Organization,
  actor: Actor,
  requestId: string | null = null,
): Context {
  return {
    organization,
    actor,
    now: ground.clock(),
    clock: ground.clock,
    requestId,
    pg: tenantDatabase(ground.database, organization.id),
    ch: shardedStore(
      [ground.clickhouse, ...ground.shards].map((client) => usageStore(client, organization.id)),
    ),
    jobs: ground.jobs,
    blobs: ground.blobs,
    secret: ground.secret,
    outside: ground.outside,
    answers: ground.answers,
    metrics: ground.metrics,
    log: ground.log.child({
      organization: organization.id,
      actor: actor.id,
      ...(requestId ? { requestId } : {}),
    }),
  };
}

/** The same context at the instant it is: a job's end is later than its start. */
export function renewed(ctx: Context): Context {
  return { ...ctx, now: ctx.clock() };
}
