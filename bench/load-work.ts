import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { ask, type Person, post } from './load-people.ts';

/** What the server did beside answering: how often each work ended, and the seconds of each turn. */
export type WorkDone = { readonly imports: Turns; readonly reconciliations: Turns };
export type Turns = { readonly seconds: number[]; readonly faults: string[] };

const NEW_EVERY = 200;
const LOOK_MS = 250;
const FAULT_MS = 1_000;
const OVER = ['done', 'failed', 'cancelled', 'needs_mapping'];

type Run = { id: string; status: string };

/** The demo company's usage file as it would come again: what is known already, and one event in 200 that is new. */
export async function usageAgain(file: string, rowsMax: number): Promise<(turn: number) => Blob> {
  const [head = '', ...lines] = (await readFile(file, 'utf8'))
    .trimEnd()
    .split('\n')
    .slice(0, rowsMax + 1);
  return (turn) => {
    const rows = lines.map((line, at) => (at % NEW_EVERY === 0 ? line.replace(',', `.late-${turn},`) : line));
    return new Blob([`${[head, ...rows].join('\n')}\n`], { type: 'text/csv' });
  };
}

/** Imports the file and reconciles everything, each again as soon as it is over, until it is stopped. */
export async function workMeanwhile(
  url: string,
  admin: Person,
  file: (turn: number) => Blob,
  signal: AbortSignal,
): Promise<WorkDone> {
  const imports = again(signal, async (turn) => {
    const form = new FormData();
    form.set('file', file(turn), 'usage.csv');
    const { runs } = (await (await post(url, '/api/upload', form, admin)).json()) as { runs: Run[] };
    await untilOver(url, admin, '/api/imports/', runs[0]?.id ?? '');
  });
  const reconciliations = again(signal, async () => {
    const run = (await (await post(url, '/api/recon/runs', { scope: 'all' }, admin)).json()) as Run;
    await untilOver(url, admin, '/api/recon/runs/', run.id);
  });
  return { imports: await imports, reconciliations: await reconciliations };
}

async function again(signal: AbortSignal, work: (turn: number) => Promise<void>): Promise<Turns> {
  const turns: Turns = { seconds: [], faults: [] };
  for (let turn = 1; !signal.aborted; turn++) {
    const began = performance.now();
    try {
      await work(turn);
      turns.seconds.push((performance.now() - began) / 1000);
    } catch (error) {
      turns.faults.push(String(error));
      await sleep(FAULT_MS);
    }
  }
  return turns;
}

async function untilOver(url: string, admin: Person, path: string, id: string): Promise<void> {
  for (;;) {
    const { status } = await ask<Run>(url, path + id, admin);
    if (status === 'done') return;
    if (OVER.includes(status)) throw new Error(`${path}${id} ended as ${status}`);
    await sleep(LOOK_MS);
  }
}
