import { availableParallelism, cpus, loadavg, totalmem } from 'node:os';

/** Seconds that a piece of work takes by the clock, to three decimals. */
export async function seconds(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await work();
  return Math.round(performance.now() - started) / 1000;
}

/** The machine that figures were measured on, and how busy it was, in one line. */
export function machine(): string {
  const processor = cpus()[0]?.model ?? 'unknown processor';
  const memory = Math.round(totalmem() / 1024 ** 3);
  return `${processor}, ${availableParallelism()} cores, ${memory} GiB, Node ${process.version}, load ${loadavg()[0]?.toFixed(1)}`;
}
