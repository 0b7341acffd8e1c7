import { Readable } from 'node:stream';
import { POLL_RATES } from '#catalogue/queries/rates-queue.ts';
import { Fault } from '#core/error.ts';
import type { Context } from '#platform/context.ts';
import type { ImportRunJson } from '../shapes.ts';
import { importFile } from './import.ts';

const BYTES_MAX = 8 * 1024 * 1024;
const ANSWER_MS_MAX = 60_000;
const HOURS_APART = 24;

/**
 * Reads the address that the organization's rates are at and queues the next reading, a day from now. What came of
 * it is an import run like any other. Null, and no further reading, when the address was changed since `turn`.
 */
export async function pollRates(ctx: Context, turn: number): Promise<ImportRunJson | null> {
  const { rates_url: url, rates_turn } = await ctx.pg.read((tx) =>
    tx.selectFrom('organizations').select(['rates_url', 'rates_turn']).executeTakeFirstOrThrow(),
  );
  if (url === null || rates_turn !== turn) return null;
  const stream = Readable.from(bodyOf(ctx, url), { objectMode: false });
  const run = await importFile(ctx, { name: nameOf(url), stream, kind: 'rates', format: 'csv' });
  const due = new Date(ctx.now.getTime() + HOURS_APART * 3_600_000);
  const organization = ctx.organization.id;
  await ctx.pg.write((tx) =>
    ctx.jobs.send(
      tx,
      POLL_RATES,
      { organization, turn },
      // A job that is done twice, as after a crash, queues the next one once.
      {
        startAfter: due,
        singletonKey: `${organization} ${turn} ${due.toISOString().slice(0, 10)}`,
        singletonSeconds: HOURS_APART * 3_600,
      },
    ),
  );
  return run;
}

function nameOf(url: string): string {
  return new URL(url).pathname.split('/').pop() || 'rates.csv';
}

/** The answer's bytes, read through the guard of what may be reached. Faults: `bad_request`, `too_large`. */
async function* bodyOf(ctx: Context, url: string): AsyncGenerator<Buffer> {
  const { host } = new URL(url);
  try {
    const signal = AbortSignal.timeout(ANSWER_MS_MAX);
    const answer = await ctx.outside.outbound.request(url, { signal, headers: { accept: 'text/csv' } });
    if (answer.statusCode !== 200) {
      answer.destroy();
      throw new Fault('bad_request', `${host} answers with status ${answer.statusCode}.`, {
        where: url,
        mend: 'Check the address of the exchange rates in the settings.',
      });
    }
    let bytes = 0;
    for await (const chunk of answer) {
      bytes += (chunk as Buffer).length;
      if (bytes > BYTES_MAX)
        throw new Fault('too_large', `The file of rates is larger than ${BYTES_MAX} bytes.`, { where: url });
      yield chunk as Buffer;
    }
  } catch (error) {
    if (error instanceof Fault) throw error;
    const mend =
      'Check the address of the exchange rates in the settings, and that it is reachable from here.';
    throw new Fault('bad_request', `${host} did not answer with a file.`, { where: url, mend }, error);
  }
}
