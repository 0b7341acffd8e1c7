import type { ColumnType, Generated, JSONColumnType } from 'kysely';

/** Timestamps come as Date, dates as `YYYY-MM-DD`, numerics as decimal text, bigints as bigint. */
export type Json = string | number | boolean | null | Json[] | { [key: string]: Json };
/** A jsonb column: objects when read, JSON text when written. */
export type JsonOf<T extends object | null> = JSONColumnType<
  T,
  null extends T ? string | null : string,
  null extends T ? string | null : string
>;
export type JsonWithDefault<T extends object | null> = JSONColumnType<T, string | undefined, string>;

/** An amount in minor units: written as a whole number, read as its text, as it may pass 64 bits. */
export type Minor = ColumnType<string, bigint, bigint>;
export type MinorOrNull = ColumnType<string | null, bigint | null, bigint | null>;

export type OrganizationsTable = {
  organization_id: string;
  name: string;
  currency: string | null;
  time_zone: Generated<string>;
  is_demo: Generated<boolean>;
  settings: JsonWithDefault<Record<string, Json>>;
  created_at: Generated<Date>;
};

export type AuditEntriesTable = {
  organization_id: string;
  sequence: bigint;
  at: Date;
  actor_kind: string;
  actor_id: string;
  actor_name: string;
  action: string;
  subject_kind: string;
  subject_id: string;
  change: JsonOf<Record<string, Json>>;
  request_id: string | null;
  hash: string;
};

export type AuditHeadsTable = { organization_id: string; sequence: bigint; hash: string };

export type IdempotencyKeysTable = {
  organization_id: string;
  key: string;
  request_hash: string;
  status: number | null;
  response: JsonOf<Record<string, Json> | null>;
  created_at: Generated<Date>;
};
