import { Fault } from '#core/error.ts';
import { isDebugging } from '#platform/config.ts';

/** Progress lines go to a terminal only; a pipe or `--json` gets results and nothing else. */
export function createPrinter(json: boolean) {
  const isTerminal = process.stderr.isTTY === true && !json;
  return {
    /** A result: one JSON object with `--json`, else the lines given. */
    result(value: unknown, lines: () => string[]): void {
      process.stdout.write(json ? `${JSON.stringify(value)}\n` : `${lines().join('\n')}\n`);
    },
    /** Overwrites the last progress line on a terminal. */
    progress(text: string): void {
      if (isTerminal) process.stderr.write(`\r\x1b[2K${text}`);
    },
    endProgress(): void {
      if (isTerminal) process.stderr.write('\r\x1b[2K');
    },
  };
}

/** Says what went wrong and how to mend it, and makes the process exit non-zero. */
export function printFailure(error: unknown, json: boolean): void {
  const fault = error instanceof Fault ? error : null;
  const detail = wordsOf(error);
  if (json) {
    process.stdout.write(
      `${JSON.stringify({ error: { code: fault?.code ?? 'internal', detail, mend: fault?.detail.mend ?? null } })}\n`,
    );
  } else {
    process.stderr.write(`plumbline: ${detail}\n`);
    for (const field of fault?.detail.fields ?? [])
      process.stderr.write(`  ${field.path}: ${field.message}\n`);
    if (fault?.detail.mend) process.stderr.write(`  ${fault.detail.mend}\n`);
    if (!fault && error instanceof Error && isDebugging()) process.stderr.write(`${error.stack}\n`);
  }
  process.exitCode = 1;
}

/** What an error says; one of several attempts, as to connect, has no words of its own. */
export function wordsOf(error: unknown): string {
  if (error instanceof AggregateError && error.message === '') return error.errors.map(wordsOf).join('; ');
  return error instanceof Error ? error.message : String(error);
}

/** Columns padded to their widest cell; numbers are the caller's to align. */
export function table(head: string[], rows: string[][], right: readonly number[] = []): string[] {
  const all = [head, ...rows];
  const widths = head.map((_cell, at) => Math.max(...all.map((row) => (row[at] ?? '').length)));
  return all.map((row) =>
    row
      .map((cell, at) => (right.includes(at) ? cell.padStart(widths[at] ?? 0) : cell.padEnd(widths[at] ?? 0)))
      .join('  ')
      .trimEnd(),
  );
}
