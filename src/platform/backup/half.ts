import pg from 'pg';

/** The file of a restore that was begun and not ended; null when there is none. */
export async function halfRestored(url: string): Promise<string | null> {
  const client = new pg.Client({ connectionString: url, application_name: 'plumbline' });
  client.on('error', () => {});
  await client.connect();
  try {
    const { rows } = await client.query<{ file: string }>('select file from operation.restores');
    return rows[0]?.file ?? null;
  } finally {
    await client.end();
  }
}

/** The newest backup that was written from here; null when there was none. */
export async function newestBackup(url: string): Promise<{ file: string; finishedAt: Date } | null> {
  const client = new pg.Client({ connectionString: url, application_name: 'plumbline doctor' });
  client.on('error', () => {});
  await client.connect();
  try {
    const { rows } = await client.query<{ file: string; finished_at: Date }>(
      'select file, finished_at from operation.backups order by finished_at desc limit 1',
    );
    return rows[0] ? { file: rows[0].file, finishedAt: rows[0].finished_at } : null;
  } finally {
    await client.end();
  }
}
