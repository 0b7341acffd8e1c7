import { randomUUID } from 'node:crypto';
import { open, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import type { Readable } from 'node:stream';
import { APP_VERSION } from '#core/version.ts';
import type { Opened } from '../ground.ts';
import { installationSigner } from '../signature.ts';
import { usageOut, usageTablesOf } from './clickhouse.ts';
import { BackupWriter } from './container.ts';
import { migrationsOf, openOwner, rowsOut, tablesOf } from './postgres.ts';

/** What the first section of a backup says of the whole; the secret is there only under a passphrase. */
export type About = {
  backup_id: string;
  app_version: string;
  created_at: string;
  migrations: string[];
  fingerprint: string;
  /** How many usage engines there are; an account's use lies on one of them, by their number. */
  engines: number;
  secret: string | null;
};

export type Section =
  | { store: 'about'; about: About }
  | { store: 'postgres'; table: string; columns: string[] }
  | { store: 'clickhouse'; engine: number; table: string; columns: string[] }
  | { store: 'blob'; key: string };

export type Written = {
  backup_id: string;
  bytes: number;
  tables: number;
  blobs: number;
  holds_secret: boolean;
};

/**
 * Writes both stores and the blobs into one file, while the installation works on: PostgreSQL as one snapshot, then
 * the usage engine, which only grows, so that it holds at least what the snapshot speaks of. The file gets its name
 * when it is whole and durable. With a passphrase all of it is sealed and holds the installation's secret.
 */
export async function writeBackup(opened: Opened, file: string, passphrase: string | null): Promise<Written> {
  const { ground } = opened;
  const partial = `${file}.partial`;
  const client = await openOwner(opened.databaseUrl, 'plumbline backup');
  let writer: BackupWriter | null = null;
  try {
    await client.query('begin isolation level repeatable read read only');
    const about: About = {
      backup_id: randomUUID(),
      app_version: APP_VERSION,
      created_at: ground.clock().toISOString(),
      migrations: await migrationsOf(client),
      fingerprint: installationSigner(ground.secret).fingerprint,
      engines: 1 + ground.shards.length,
      secret: passphrase === null ? null : ground.secret,
    };
    writer = await BackupWriter.create(partial, passphrase);
    const section = async (head: Section, content?: Readable) => {
      await writer?.section(head);
      for await (const chunk of content ?? []) await writer?.data(chunk as Buffer);
    };
    await section({ store: 'about', about });
    const tables = await tablesOf(client);
    for (const table of tables)
      await section({ store: 'postgres', table: table.name, columns: table.columns }, rowsOut(client, table));
    await client.query('commit');
    let usage = 0;
    for (const [engine, usageEngine] of [ground.clickhouse, ...ground.shards].entries()) {
      for (const table of await usageTablesOf(usageEngine)) {
        const rows = await usageOut(usageEngine, table);
        await section({ store: 'clickhouse', engine, table: table.name, columns: table.columns }, rows);
        usage++;
      }
    }
    let blobs = 0;
    for await (const key of ground.blobs.keys()) {
      await section({ store: 'blob', key }, await ground.blobs.get(key));
      blobs++;
    }
    await writer.end({ tables: tables.length, usage_tables: usage, blobs });
    await rename(partial, file);
    await syncFolder(path.dirname(file));
    const { bytes } = writer;
    await client.query(
      'insert into operation.backups (backup_id, file, bytes, finished_at) values ($1, $2, $3, $4)',
      [about.backup_id, file, bytes, ground.clock()],
    );
    const counts = { tables: tables.length + usage, blobs };
    return { backup_id: about.backup_id, bytes, ...counts, holds_secret: passphrase !== null };
  } finally {
    await writer?.abandon();
    await rm(partial, { force: true });
    await client.end();
  }
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r').catch(() => null);
  await handle?.sync().catch(() => {});
  await handle?.close();
}
