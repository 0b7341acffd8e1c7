import { access, constants, statfs } from 'node:fs/promises';
import path from 'node:path';
import pg from 'pg';
import type { Config } from '#platform/config.ts';
import type { Readiness } from '#platform/health.ts';
import { wordsOf } from './print.ts';

/** One thing looked at: whether it is well, what was seen, and what to do when it is not. */
export type Finding = { check: string; ok: boolean; detail: string; mend: string | null };

/** An open installation, looked at while its engines run. */
export type Look = { readiness(): Promise<Readiness>; databaseUrl: string; close(): Promise<void> };

const FREE_BYTES_MIN = 1024 ** 3;

/** Looks at the machine, the data folder and the engines, in the order in which they depend on each other. */
export async function diagnose(config: Config, open: () => Promise<Look>): Promise<Finding[]> {
  const found: Finding[] = [];
  const major = Number(process.versions.node.split('.')[0]);
  found.push({
    check: 'Node',
    ok: major >= 24,
    detail: process.version,
    mend: major >= 24 ? null : 'Start by bin/plumbline, which brings Node 24 along.',
  });
  found.push(await folderCheck(config.dataDir));
  found.push(uploadsCheck(config));
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
    found.push({
      check: engine,
      ok: check.status === 'ok',
      detail: check.detail ?? `answers in ${check.milliseconds} ms`,
      mend: check.status === 'ok' ? null : 'See the log of the engine, or check its URL.',
    });
  }
  found.push(await wallCheck(look.databaseUrl));
  return found;
}

/** A folder does for one process or a folder that all share, which cannot be seen from here. */
function uploadsCheck(config: Config): Finding {
  const isShared = config.databaseUrl !== null && config.s3 === null;
  const folder = path.join(config.dataDir, 'blobs');
  const told = isShared ? ', which every server and worker has to share (or set S3_BUCKET)' : '';
  const detail = config.s3 ? `in the bucket ${config.s3.bucket}` : `in ${folder}${told}`;
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
      detail: open ? 'the runtime role may run set_config' : 'the runtime role cannot step over it',
      mend: open
        ? 'As a superuser: revoke execute on function pg_catalog.set_config(text, text, boolean) from public.'
        : null,
    };
  } finally {
    await client.end();
  }
}
