import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { PanelLine, Said } from './models-series-score.ts';

/**
 * Measured elsewhere on the whole panel's common subset of 129 series: MASE, 80 % and 95 % coverage by set.
 */
export const OTHERS: readonly { who: string; ausretail: number[]; m3: number[] }[] = [
  { who: 'seasonal naive', ausretail: [0.902, 0.86, 0.96], m3: [0.959, 0.84, 0.96] },
  { who: 'R ets', ausretail: [0.838, 0.79, 0.94], m3: [0.702, 0.79, 0.9] },
  { who: 'R auto.arima', ausretail: [0.921, 0.71, 0.91], m3: [0.676, 0.8, 0.92] },
  { who: 'R mean of ets, arima, theta', ausretail: [0.824, 0.78, 0.94], m3: [0.654, 0.82, 0.94] },
  { who: 'augurs MSTL', ausretail: [0.846, 0.72, 0.89], m3: [0.698, 0.75, 0.89] },
  { who: 'Prophet', ausretail: [0.794, 0.47, 0.69], m3: [0.899, 0.56, 0.73] },
  { who: 'MSTL, MSTL of the log, Theta', ausretail: [0.738, 0.86, 0.99], m3: [0.671, 0.84, 0.97] },
];

/** Forecasts of R's forecast package by model, or null where R or the package is not installed. */
export function forecastInR(lines: readonly PanelLine[]): Map<string, Said[]> | null {
  const probe = spawnSync('Rscript', ['-e', 'suppressMessages(library(forecast))'], { stdio: 'ignore' });
  if (probe.status !== 0) return null;
  const byId = new Map(lines.map((line) => [line.id, line]));
  const input = lines
    .map(({ id, set, test, training }) => [id, set, training.length, ...test, ...training].join(','))
    .join('\n');
  const script = fileURLToPath(new URL('models-series.R', import.meta.url));
  const { stdout, status, stderr } = spawnSync('Rscript', [script], {
    input: `${input}\n`,
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`R failed: ${stderr}`);
  const said = stdout.split('\n').flatMap((row) => {
    const [id = '', who = '', seconds, ...cells] = row.split(',');
    const line = byId.get(id);
    if (line === undefined) return [];
    const part = (which: number) => Float64Array.from(cells.slice(12 * which, 12 * which + 12), Number);
    const [mean, low80, high80, low95, high95] = [part(0), part(1), part(2), part(3), part(4)];
    return [
      { who, said: { line, milliseconds: 1000 * Number(seconds), mean, low80, high80, low95, high95 } },
    ];
  });
  const models = Map.groupBy(said, ({ who }) => who);
  return new Map([...models].map(([who, some]) => [who, some.map((each) => each.said)]));
}
