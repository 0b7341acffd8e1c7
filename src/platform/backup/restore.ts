import { Readable, type Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ClickHouseClient } from '@clickhouse/client';
import type pg from 'pg';
import { Fault } from '#core/error.ts';
import type { Opened } from '../ground.ts';
import { installationSigner } from '../signature.ts';
import { countRows, everyUsageTable, usageIn } from './clickhouse.ts';
import { type Frame, readBackup } from './container.ts';
import { mendSequences, migrationsOf, openOwner, rowsIn, tablesOf } from './postgres.ts';
import type { About, Section } from './write.ts';

export type Restored = { backup_id: string; created_at: string; tables: number; blobs: number };

/** Reads a backup to its end without restoring anything, and answers what it says of itself. */
export async function checkBackup(file: string, passphrase: string | null): Promise<About> {
  let about: About | null = null;
  for await (const frame of readBackup(file, passphrase)) {
    if (frame.kind !== 'section') continue;
    const section = frame.json as Section;
    if (section.store === 'about') about ??= section.about;
  }
  if (!about) throw new Fault('unsupported_format', 'The backup does not say what it is.');
  return about;
}

/**
 * Puts a checked backup into an installation that is empty, or is given up by `replace`. A mark stands while it goes
 * on; PostgreSQL changes in one transaction that comes last and takes the mark away, so that a restore that was cut
 * off is either nothing or says so, and can be made again. `amend` corrects what cannot be resumed.
 * Faults: `conflict` when something is there, another release wrote the backup, or the secret is another.
 */
export async function restoreBackup(
  opened: Opened,
  file: string,
  options: {
    passphrase: string | null;
    replace: boolean;
    about: About;
    amend(client: pg.Client): Promise<void>;
  },
): Promise<Restored> {
  const { about } = options;
  const client = await openOwner(opened.databaseUrl, 'plumbline restore');
  try {
    await refuseMismatch(client, opened, about);
    const { rows } = await client.query('select 1 from operation.restores');
    if (!options.replace && rows.length === 0) await refuseFull(client, opened);
    await client.query('delete from operation.restores');
    await client.query('insert into operation.restores (backup_id, file, started_at) values ($1, $2, $3)', [
      about.backup_id,
      file,
      opened.ground.clock(),
    ]);
    for (const engine of enginesOf(opened))
      for (const table of await everyUsageTable(engine))
        await engine.command({ query: `truncate table ${table}` });
    await client.query('begin');
    const names = (await tablesOf(client)).map((table) => table.name);
    await client.query(`truncate ${names.join(', ')}`);
    const counts = await putBack(client, opened, file, options.passphrase);
    await mendSequences(client);
    await options.amend(client);
    await client.query('delete from operation.restores');
    await client.query('commit');
    return { backup_id: about.backup_id, created_at: about.created_at, ...counts };
  } finally {
    await client.end();
  }
}

/** The usage engines in their order. */
function enginesOf({ ground }: Opened): ClickHouseClient[] {
  return [ground.clickhouse, ...ground.shards];
}

async function refuseMismatch(client: pg.Client, opened: Opened, about: About): Promise<void> {
  const own = await migrationsOf(client);
  if (own.join('\n') !== about.migrations.join('\n')) {
    throw new Fault(
      'conflict',
      `The backup was written by another release (${about.app_version}, with other tables).`,
      {
        mend: `Restore with that release into an empty folder, then start this one on it: it brings the tables up to date.`,
      },
    );
  }
  if (enginesOf(opened).length !== about.engines) {
    throw new Fault(
      'conflict',
      `The backup has usage of ${about.engines} usage engines, and there are ${enginesOf(opened).length} here.`,
      {
        mend: 'Configure the same number of engines: each account’s usage is on one of them, chosen by their number.',
      },
    );
  }
  if (installationSigner(opened.ground.secret).fingerprint !== about.fingerprint) {
    throw new Fault('conflict', 'This installation has another secret than the one that was backed up.', {
      mend: 'Restore into a new data folder by --into, or put the old secret in place first (the file “secret” of the data folder, or PLUMBLINE_SECRET): without it the audit chain would not hold.',
    });
  }
}

async function refuseFull(client: pg.Client, opened: Opened): Promise<void> {
  const { rows } = await client.query('select 1 from organizations limit 1');
  let used = rows.length;
  for (const engine of enginesOf(opened))
    for (const table of await everyUsageTable(engine)) used += await countRows(engine, table);
  if (used > 0) {
    throw new Fault('conflict', 'This installation already has data.', {
      mend: 'Restore into an empty data folder by --into, or delete the data here with --replace.',
    });
  }
}

/** Walks the sections and puts each where it belongs, one chunk in memory at a time. */
async function putBack(client: pg.Client, opened: Opened, file: string, passphrase: string | null) {
  const counts = { tables: 0, blobs: 0 };
  const frames = new Frames(readBackup(file, passphrase));
  for (let head = await frames.section(); head !== null; head = await frames.section()) {
    const content = () => Readable.from(frames.content(), { objectMode: false });
    if (head.store === 'postgres') {
      const table = { name: head.table, columns: head.columns };
      await pipeline(content(), rowsIn(client, table) as Writable);
      counts.tables++;
    }
    if (head.store === 'clickhouse') {
      const engine = enginesOf(opened)[head.engine] ?? opened.ground.clickhouse;
      await usageIn(engine, { name: head.table, columns: head.columns }, content());
      counts.tables++;
    }
    if (head.store === 'blob') {
      await opened.ground.blobs.put(head.key, content());
      counts.blobs++;
    }
  }
  return counts;
}

/** The frames of a backup as sections with their content. */
class Frames {
  private readonly frames: AsyncGenerator<Frame>;
  private next: Frame | null = null;

  constructor(frames: AsyncGenerator<Frame>) {
    this.frames = frames;
  }

  /** The next section; what is left of the one before is passed over. */
  async section(): Promise<Section | null> {
    for (;;) {
      const frame = await this.take();
      if (frame === null || frame.kind === 'end') return null;
      if (frame.kind === 'section') return frame.json as Section;
    }
  }

  async *content(): AsyncGenerator<Buffer> {
    for (;;) {
      const frame = await this.take();
      if (frame?.kind === 'data') yield frame.bytes;
      else {
        this.next = frame;
        return;
      }
    }
  }

  private async take(): Promise<Frame | null> {
    if (this.next !== null) {
      const kept = this.next;
      this.next = null;
      return kept;
    }
    const next = await this.frames.next();
    return next.done ? null : next.value;
  }
}
