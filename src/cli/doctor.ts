import { access, constants, statfs } from 'node:fs/promises';
import path from 'node:path';
import pg from 'pg';
import { newestBackup } from '#platform/backup/half.ts';
import type { Config } from '#platform/config.ts';
import type { Readiness } from '#platform/health.ts';
import { pdfUnavailable } from '#platform/pdf.ts';
import { installationSigner } from '#platform/signature.ts';
import { wordsOf } from './print.ts';

/** One thing looked at: whether it is well, what was seen, and what to do when it is not. */
export type Finding = { check: string; ok: boolean; detail: string; mend: string | null };

/** An open installation, looked at while its engines run. */
export type Look = {
  readiness(): Promise<Readiness>;
  databaseUrl: string;
  secret: string;
  close(): Promise<void>;
};

const FREE_BYTES_MIN = 1024 ** 3;

/** Looks at the machine, the data folder and the engines, in the order in which they depend on each other. */
export async function diagnose(config: Config, open: () => Promise<Look>): Promise<Finding[]> {
  const found: Finding[] = [];
  const major = Number(process.versions.node.split('.')[0]);
  found.push({
    check: 'Node',
    ok: major >= 24,
    detail: process.version,
    mend: major >= 24 ? null : 'Start it by bin/plumbline, which comes with Node 24.',
  });
  found.push(await folderCheck(config.dataDir));
  found.push(uploadsCheck(config), await pdfCheck());
  try {
    const look = await open();
    try {
      found.push(...(await engineChecks(look)));
    } finally {
      await look.close();
    }
  } catch (error) {
    found.push({
      check: 'Engines',
      ok: false,
      detail: wordsOf(error),
      mend: 'Check DATABASE_URL and CLICKHOUSE_URL, or leave both unset to use the embedded engines.',
    });
  }
  return found;
}

async function engineChecks(look: Look): Promise<Finding[]> {
  const found: Finding[] = [];
  const readiness = await look.readiness();
  for (const [engine, check] of Object.entries(readiness.checks)) {
    // The disk was looked at above, in words of its own.
    if (engine === 'disk') continue;
    found.push({
      check: engine,
      ok: check.status === 'ok',
      detail: check.detail ?? `answers in ${check.milliseconds} ms`,
      mend: check.status === 'ok' ? null : 'See the log of the engine, or check its URL.',
    });
  }
  found.push(await wallCheck(look.databaseUrl), await backupCheck(look.databaseUrl), keyCheck(look.secret));
  return found;
}

/** A folder does for one process or a folder that all share, which cannot be seen from here. */
function uploadsCheck(config: Config): Finding {
  const isShared = config.databaseUrl !== null && config.s3 === null;
  const folder = path.join(config.dataDir, 'blobs');
  const hint = isShared ? ', which every server and worker has to share (or set S3_BUCKET)' : '';
  const detail = config.s3 ? `in the bucket ${config.s3.bucket}` : `in ${folder}${hint}`;
  return { check: 'Uploaded files', ok: true, detail, mend: null };
}

async function folderCheck(dataDir: string): Promise<Finding> {
  try {
    await access(dataDir, constants.W_OK);
    const { bavail, bsize } = await statfs(dataDir);
    const free = bavail * bsize;
    const ok = free > FREE_BYTES_MIN;
    const detail = `${dataDir}, ${(free / 1024 ** 3).toFixed(1)} GiB free`;
    return {
      check: 'Data folder',
      ok,
      detail,
      mend: ok ? null : 'Free some space, or choose another PLUMBLINE_DATA_DIR.',
    };
  } catch (error) {
    const isNew = (error as NodeJS.ErrnoException).code === 'ENOENT';
    return {
      check: 'Data folder',
      ok: isNew,
      detail: isNew ? `${dataDir} will be made` : (error as Error).message,
      mend: isNew ? null : 'Give this user the right to write there.',
    };
  }
}

/** What cannot be made without the compiler of this platform are reports, and so evidence packs. */
async function pdfCheck(): Promise<Finding> {
  const why = await pdfUnavailable();
  return {
    check: 'PDF reports',
    ok: why === null,
    detail: why === null ? 'can be made' : `cannot be made: ${why}`,
    mend: why === null ? null : 'Install again with optional packages (npm ci) on Linux, macOS or Windows.',
  };
}

/** The fingerprint is given to customers apart from a pack, so that they know one of ours. */
function keyCheck(secret: string): Finding {
  const { fingerprint } = installationSigner(secret);
  return { check: 'Evidence key', ok: true, detail: `Ed25519, fingerprint ${fingerprint}`, mend: null };
}

const DAY_MS = 86_400_000;

async function backupCheck(databaseUrl: string): Promise<Finding> {
  const newest = await newestBackup(databaseUrl);
  const days = newest && Math.floor((Date.now() - newest.finishedAt.getTime()) / DAY_MS);
  const age = days === 0 ? 'today' : `${days} ${days === 1 ? 'day' : 'days'} ago`;
  const detail = newest ? `${age}, ${newest.file}` : 'none yet; `plumbline backup <file>` writes one';
  return { check: 'Newest backup', ok: true, detail, mend: null };
}

/** Whether one SELECT of set_config could leave the tenant wall; only a managed server's operator can mend it. */
async function wallCheck(databaseUrl: string): Promise<Finding> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    const { rows } = await client.query<{ open: boolean }>(
      "select has_function_privilege('plumbline_app', 'set_config(text, text, boolean)', 'execute') as open",
    );
    const open = rows[0]?.open === true;
    return {
      check: 'Tenant wall',
      ok: !open,
      detail: open ? 'the runtime role may run set_config' : 'the runtime role cannot bypass it',
      mend: open
        ? 'As a superuser: revoke execute on function pg_catalog.set_config(text, text, boolean) from public.'
        : null,
    };
  } finally {
    await client.end();
  }
}
