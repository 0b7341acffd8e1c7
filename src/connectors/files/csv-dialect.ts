import { type Dialect, recordSplitter } from './csv-record.ts';

const DELIMITERS = [',', ';', '\t'];
const RECORDS_LOOKED_AT = 20;

/**
 * The delimiter and line end of a CSV from its first lines: of `,`, `;` and tab the one that cuts the header and
 * the most records into the same number of cells (two or more). One column alone is read as comma-separated.
 */
export function detectDialect(head: string): Dialect {
  const newline = detectNewline(head);
  let best = { delimiter: ',', agreeing: 0, cells: 1 };
  for (const delimiter of DELIMITERS) {
    const counts = cellCounts(head, { delimiter, newline });
    const cells = counts[0] ?? 1;
    const agreeing = cells === 1 ? 0 : counts.filter((count) => count === cells).length;
    if (agreeing > best.agreeing || (agreeing === best.agreeing && cells > best.cells)) {
      best = { delimiter, agreeing, cells };
    }
  }
  return { delimiter: best.delimiter, newline };
}

function cellCounts(head: string, dialect: Dialect): number[] {
  const counts: number[] = [];
  const splitter = recordSplitter(dialect, 'the head', {
    record: (_line, cells) => void counts.push(cells.length),
    bad: () => {},
  });
  splitter.push(head);
  // The last record may be cut off by the end of the head; it counts only when it is all there is.
  if (counts.length === 0) splitter.end();
  return counts.slice(0, RECORDS_LOOKED_AT);
}

/** The first line end outside quotes; a lone carriage return is the line end of old Macintosh files. */
function detectNewline(head: string): '\n' | '\r' {
  let quoted = false;
  for (let at = 0; at < head.length; at++) {
    const character = head[at];
    if (character === '"') quoted = !quoted;
    else if (!quoted && character === '\n') return '\n';
    else if (!quoted && character === '\r')
      return at + 1 < head.length && head[at + 1] !== '\n' ? '\r' : '\n';
  }
  return '\n';
}
