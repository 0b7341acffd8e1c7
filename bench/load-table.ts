import type { Met } from './load-crowd.ts';
import type { WorkDone } from './load-work.ts';

/** What was measured while people read: their times, the server's memory in MiB, and processors busy on average. */
export type Phase = {
  readonly met: Met;
  readonly memoryPeak: number;
  readonly processor: Readonly<Record<'server' | 'usage' | 'records' | 'people', number>>;
};

const BAR_MS = 100;
const BAR_MEMORY = 512;

/** The value that this share of the times does not exceed. */
function percentile(times: readonly number[], share: number): number {
  const sorted = times.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
}

/** Prints both phases side by side, route by route, and says which bars were missed. */
export function printLoad(
  quiet: Phase,
  busy: Phase,
  work: WorkDone,
  { people, seconds }: { people: number; seconds: number },
): void {
  const count = [...busy.met.times.values()].reduce((sum, times) => sum + times.length, 0);
  console.log(
    `${people} people, ${(count / seconds).toFixed(1)} requests/s, ${seconds} s each; milliseconds at p50, p95, p99`,
  );
  line('request', 'count', 'quiet', 'with an import and a reconciliation', 'p95 ratio');
  const names = [...new Set([...quiet.met.times.keys(), ...busy.met.times.keys()])].sort();
  const all = (phase: Phase) => [...phase.met.times.values()].flat();
  const rows = names.map((name) => ({
    name,
    before: quiet.met.times.get(name) ?? [],
    after: busy.met.times.get(name) ?? [],
  }));
  for (const { name, before, after } of [...rows, { name: 'all', before: all(quiet), after: all(busy) }])
    line(
      name,
      String(after.length),
      three(before),
      three(after),
      (percentile(after, 0.95) / percentile(before, 0.95)).toFixed(1),
    );
  for (const [name, phase] of Object.entries({ quiet, busy })) {
    const { server, usage, records, people: readers } = phase.processor;
    const shares = `server ${server.toFixed(2)}, usage engine ${usage.toFixed(2)}, PostgreSQL ${records.toFixed(2)}, the people ${readers.toFixed(2)}`;
    console.log(
      `${name}: server memory at most ${Math.round(phase.memoryPeak)} MiB; processors busy: ${shares}; unchanged ${phase.met.unchanged}, ${(phase.met.bytes / 1e6).toFixed(0)} MB`,
    );
    for (const [fault, times] of phase.met.faults) console.log(`  FAULT ${times} × ${fault}`);
  }
  for (const [name, { seconds: each, faults }] of Object.entries(work)) {
    console.log(`${name}: ${each.length} done, seconds each ${each.map((one) => one.toFixed(1)).join(', ')}`);
    for (const fault of faults) console.log(`  FAULT ${fault}`);
  }
  const missed = rows.filter(({ after }) => percentile(after, 0.95) >= BAR_MS).map(({ name }) => name);
  const faults =
    quiet.met.faults.size +
    busy.met.faults.size +
    work.imports.faults.length +
    work.reconciliations.faults.length;
  const memory = Math.max(quiet.memoryPeak, busy.memoryPeak);
  console.log(
    missed.length === 0 && faults === 0 && memory < BAR_MEMORY
      ? `every p95 under ${BAR_MS} ms, no error, memory under ${BAR_MEMORY} MiB`
      : `MISSED: ${[...missed.map((name) => `${name} over ${BAR_MS} ms`), ...(faults > 0 ? ['errors'] : []), ...(memory >= BAR_MEMORY ? [`memory ${Math.round(memory)} MiB`] : [])].join('; ')}`,
  );
}

const three = (times: readonly number[]) =>
  [0.5, 0.95, 0.99].map((share) => percentile(times, share).toFixed(0).padStart(6)).join('');

function line(name: string, count: string, quiet: string, busy: string, ratio: string): void {
  console.log(
    `${name.padEnd(26)}${count.padStart(7)}${quiet.padStart(20)}${busy.padStart(38)}${ratio.padStart(11)}`,
  );
}
