/** A Markdown table under its fenced `table <kind>` block; each row holds the block's constants and its own cells. */
export type WorkedTable = { kind: string; rows: Record<string, string>[] };

/**
 * Every worked table of a page, in order. The fenced block names the kind, then `key = value` lines that hold for
 * each row, and ends with `columns = a | b`, which the table's header must repeat: a page that lost a column fails.
 */
export function tablesOf(markdown: string): WorkedTable[] {
  const lines = markdown.split('\n');
  const tables: WorkedTable[] = [];
  for (let at = 0; at < lines.length; at += 1) {
    const kind = /^```table (\S+)$/.exec(lines[at] ?? '')?.[1];
    if (!kind) continue;
    const constants: Record<string, string> = {};
    for (at += 1; lines[at] !== '```'; at += 1) {
      const [key, value] = keyAndValue(lines[at]);
      constants[key] = value;
    }
    const named = constants.columns ?? '';
    delete constants.columns;
    at += 1;
    while (lines[at] === '') at += 1;
    const header = cells(lines[at] ?? '');
    if (header.join(' | ') !== named)
      throw new Error(`columns "${named}" are not the header "${header.join(' | ')}"`);
    const rows: Record<string, string>[] = [];
    for (at += 2; lines[at]?.startsWith('|'); at += 1) {
      const values = cells(lines[at] ?? '');
      if (values.length !== header.length)
        throw new Error(`${values.length} cells for ${header.length} columns: ${lines[at]}`);
      rows.push({
        ...constants,
        ...Object.fromEntries(header.map((name, index) => [name, values[index] ?? ''])),
      });
    }
    if (rows.length === 0) throw new Error(`the ${kind} table has no rows`);
    tables.push({ kind, rows });
  }
  return tables;
}

function keyAndValue(line: string | undefined): [string, string] {
  if (line === undefined) throw new Error('a table block is not closed');
  const at = line.indexOf(' = ');
  if (at < 0) throw new Error(`"${line}" is not "key = value"`);
  return [line.slice(0, at).trim(), line.slice(at + 3).trim()];
}

const cells = (line: string): string[] =>
  line
    .trim()
    .replace(/^\||\|$/g, '')
    .split('|')
    .map((cell) => cell.trim());
