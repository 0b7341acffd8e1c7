import type { Readable } from 'node:stream';
import { Fault } from '#core/error.ts';

const NOT_ROWS = 'Check that the address is ClickHouse’s HTTP port.';

/**
 * Rows of `JSONCompactEachRow` as they arrive, in batches: one array of texts and nulls a line. What is no such
 * line, has another number of cells, or is longer than `lineCharactersMax` is a fault.
 */
export async function* jsonRows(
  body: Readable,
  cells: number,
  batchRows: number,
  lineCharactersMax: number,
  onRow: () => void,
): AsyncGenerator<(string | null)[][]> {
  const decoder = new TextDecoder('utf-8');
  let rest = '';
  let batch: (string | null)[][] = [];
  for await (const chunk of body as AsyncIterable<Buffer>) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n');
    rest = lines.pop() ?? '';
    if (rest.length > lineCharactersMax) throw tooLong();
    for (const line of lines) {
      if (line.length > lineCharactersMax) throw tooLong();
      batch.push(cellsOf(line, cells));
      if (batch.length < batchRows) continue;
      onRow();
      yield batch;
      batch = [];
    }
    if (lines.length > 0) onRow();
  }
  if (rest.trim() !== '') batch.push(cellsOf(rest, cells));
  if (batch.length > 0) yield batch;
}

function cellsOf(line: string, cells: number): (string | null)[] {
  let row: unknown;
  try {
    row = JSON.parse(line);
  } catch {
    row = null;
  }
  const isRow = Array.isArray(row) && (cells === 0 || row.length === cells);
  if (isRow && (row as unknown[]).every((cell) => cell === null || typeof cell === 'string')) {
    return row as (string | null)[];
  }
  const said = /(?:DB::)?Exception: ([^\n]{1,200})/.exec(line)?.[1] ?? '';
  throw new Fault(
    'bad_request',
    said
      ? `The source stopped in the middle of its answer: ${said}`
      : 'The source stopped in the middle of a row.',
    {
      where: 'source',
      mend: said ? 'Fix it there and pull again.' : NOT_ROWS,
    },
  );
}

const tooLong = () =>
  new Fault('bad_request', 'The source sent a row that is too large for a usage row.', {
    where: 'source',
    mend: 'Check that the table and its columns are the right ones.',
  });
