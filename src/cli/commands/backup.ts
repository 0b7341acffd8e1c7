import { mkdir, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import type pg from 'pg';
import { Fault } from '#core/error.ts';
import { checkBackup, restoreBackup } from '#platform/backup/restore.ts';
import { type About, writeBackup } from '#platform/backup/write.ts';
import type { Config } from '#platform/config.ts';
import { openGround } from '#platform/ground.ts';
import { createLog } from '#platform/log.ts';
import { knownSecret } from '#platform/secrets.ts';
import { writeOnce } from '#platform/write-aside.ts';
import { createPrinter } from '../print.ts';
import { type CommonOptions, configFor, openSession } from '../session.ts';

type SealOptions = CommonOptions & { passphraseFile?: string };

/** Writes a backup while the installation works on. */
export async function backup(file: string, options: SealOptions): Promise<void> {
  const passphrase = await passphraseOf(options);
  const session = await openSession(options);
  try {
    const written = await writeBackup(session.opened, path.resolve(file), passphrase);
    createPrinter(options.json === true).result(written, () => [
      `${path.resolve(file)}: ${written.bytes} bytes, ${written.tables} tables, ${written.blobs} files.`,
      written.holds_secret
        ? 'It is encrypted with the passphrase and includes the installation’s secret: whoever has the passphrase can read everything.'
        : 'It does not include the secret and is not encrypted. Keep the secret (the file “secret” of the data folder, or PLUMBLINE_SECRET) apart: without it nothing can be restored.',
      'It holds hashes of passwords and of API keys, as the database does. Queued jobs are not in it.',
    ]);
  } finally {
    await session.close();
  }
}

/** Restores a backup: the file is read to its end before anything is written. */
export async function restore(
  file: string,
  options: SealOptions & { into?: string; replace?: boolean },
): Promise<void> {
  const passphrase = await passphraseOf(options);
  const config = configFor({ ...options, dataDir: options.into ?? options.dataDir });
  const source = path.resolve(file);
  await stat(source).catch((error: unknown) => {
    throw new Fault('not_found', `There is no file ${source}.`, {}, error);
  });
  const about = await checkBackup(source, passphrase);
  await placeSecret(config, about);
  const opened = await openGround(config, createLog('warn'), false, true);
  try {
    if (opened.joined)
      throw new Fault('conflict', 'A server is using this data folder.', {
        mend: 'Stop it, then run the restore.',
      });
    const restored = await restoreBackup(opened, source, {
      passphrase,
      replace: options.replace === true,
      about,
      amend,
    });
    createPrinter(options.json === true).result(restored, () => [
      `Restored the backup of ${restored.created_at}: ${restored.tables} tables, ${restored.blobs} files.`,
      'Runs that were in progress are marked as failed; the next reconciliation covers every account.',
    ]);
  } finally {
    await opened.close();
  }
}

/** The secret that was backed up, put where a new installation looks for it. */
async function placeSecret(config: Config, about: About): Promise<void> {
  const known = await knownSecret(config.secret, config.dataDir);
  if (known !== null) return;
  if (about.secret === null) {
    throw new Fault(
      'conflict',
      'The backup does not hold the installation’s secret, and there is none here.',
      {
        mend: 'Put it in place first: the file “secret” in the data folder, or PLUMBLINE_SECRET.',
      },
    );
  }
  await mkdir(config.dataDir, { recursive: true, mode: 0o755 });
  await writeOnce(path.join(config.dataDir, 'secret'), about.secret);
}

const CUT_OFF = {
  code: 'interrupted',
  detail: 'It was in progress when the restored backup was taken.',
  mend: 'Start it again.',
};

/** No job of the queue comes back, so what waited for one is ended, and every account is reconciled again. */
async function amend(client: pg.Client): Promise<void> {
  const failure = JSON.stringify(CUT_OFF);
  for (const runs of ['reconciliation_runs', 'import_runs', 'model_trainings'])
    await client.query(
      `update ${runs} set status = 'failed', failure = $1, finished_at = now() where status in ('queued', 'running')`,
      [failure],
    );
  // Marks and places speak of the other server's transactions; a room without a place looks at everybody.
  await client.query('delete from account_marks');
  await client.query('delete from mark_places');
  const { rows } = await client.query(
    "select 1 from pg_tables where schemaname = 'pgboss' and tablename = 'job'",
  );
  if (rows.length > 0) await client.query('delete from pgboss.job');
}

async function passphraseOf(options: SealOptions): Promise<string | null> {
  if (options.passphraseFile === undefined) return null;
  const text = await readFile(options.passphraseFile, 'utf8').catch((error: unknown) => {
    throw new Fault('not_found', `The passphrase file ${options.passphraseFile} cannot be read.`, {}, error);
  });
  const line = (text.split(/\r?\n/)[0] ?? '').trim();
  if (line.length < 12)
    throw new Fault(
      'bad_request',
      'The passphrase is the first line of its file and has at least 12 characters.',
    );
  return line;
}
