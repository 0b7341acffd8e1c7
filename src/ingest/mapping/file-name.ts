import type { FileKind } from '../shapes.ts';
import { KINDS } from './catalogue.ts';

const ENDING = /\.(csv|tsv|txt|ndjson|jsonl|json|parquet|pq)$/;
/** A web server's access log, rotated or not: `access.log`, `apache_access.log.1`. */
const ACCESS_LOG = /access[^/]*\.log(\.\d+)?$/;
/** The ECB's reference rates as it publishes them: `eurofxref-hist.csv`. */
const REFERENCE_RATES = /^eurofxref\b/;
/** What may follow the kind: numbers, dates, parts, versions, months, and words of no meaning. */
const SUFFIX =
  /^(\d+|q[1-4]|h[12]|fy\d+|v\d+|p\d+|part|part\d+|t\d*z?|\d+t\d+z?|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|export|all|final|copy|full|of|new)$/;

/**
 * The exchange file that a name stands for, else null: `invoice_lines.csv.gz`, `usage_2026-10.parquet`,
 * `01 Customers (2).csv`. A word it does not know (`usage_reported.csv`) makes it null rather than a wrong guess.
 */
export function kindOfFileName(fileName: string): FileKind | null {
  const base = (fileName.split(/[/\\]/).pop() ?? '').toLowerCase().replace(/\.gz$/, '');
  if (ACCESS_LOG.test(base)) return 'usage';
  if (!ENDING.test(base)) return null;
  if (REFERENCE_RATES.test(base)) return 'rates';
  const words = base
    .replace(ENDING, '')
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== '');
  while (words.length > 0 && /^\d+$/.test(words[0] as string)) words.shift();
  for (const kind of KINDS) {
    const names = kind.split('_');
    const singular = [...names.slice(0, -1), (names.at(-1) as string).replace(/s$/, '')];
    for (const name of [names, singular]) {
      const fits = name.every((word, index) => words[index] === word);
      if (fits && words.slice(name.length).every((word) => SUFFIX.test(word))) return kind;
    }
  }
  return null;
}
