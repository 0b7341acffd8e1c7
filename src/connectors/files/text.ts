import { isUtf8 } from 'node:buffer';
import { refused } from './row.ts';

const EXCERPT_BYTES = 40;
const MEND_ENCODING = 'Save it as UTF-8 (in a spreadsheet: "CSV UTF-8") and upload it again.';

const MAGIC: { hex: string; is: string; mend: string }[] = [
  { hex: '504b0304', is: 'a ZIP or Excel file', mend: 'Save the sheet as CSV UTF-8, or unpack the archive.' },
  { hex: 'd0cf11e0', is: 'an old Excel file', mend: 'Save the sheet as CSV UTF-8.' },
  { hex: '25504446', is: 'a PDF', mend: 'Export the table as CSV.' },
  { hex: '89504e47', is: 'a PNG image', mend: 'Export the table as CSV.' },
  { hex: 'ffd8ff', is: 'a JPEG image', mend: 'Export the table as CSV.' },
  { hex: '28b52ffd', is: 'packed with Zstandard', mend: 'Unpack it or compress it with gzip.' },
  { hex: '425a68', is: 'packed with bzip2', mend: 'Unpack it or compress it with gzip.' },
  { hex: 'fd377a58', is: 'packed with xz', mend: 'Unpack it or compress it with gzip.' },
  { hex: '1f8b', is: 'compressed with gzip twice', mend: 'Unpack it once.' },
  { hex: 'fffe', is: 'UTF-16 text', mend: MEND_ENCODING },
  { hex: 'feff', is: 'UTF-16 text', mend: MEND_ENCODING },
];

/** Refuses what is known not to be a table of text by its first bytes, saying what it looks like instead. */
export function refuseUnlessText(head: Buffer, name: string): void {
  if (head.length === 0) throw refused(name, 'it is empty.', 'Upload a file with a header and rows.');
  const hex = head.subarray(0, 8).toString('hex');
  const found = MAGIC.find((magic) => hex.startsWith(magic.hex));
  if (found) throw refused(name, `it is ${found.is}, not a table of text.`, found.mend);
  refuseNul(head, name);
  if (/^\s*<(!doctype|html|\?xml)/i.test(head.toString('latin1', 0, 200))) {
    throw refused(name, 'it is a web page or XML, not a table.', 'Download the file itself, as CSV.');
  }
}

/**
 * Decodes UTF-8 as it arrives, without its byte-order mark. Bytes that are not UTF-8, and NUL bytes, refuse the
 * file with the place and the text before it: a guess at another encoding would change names silently.
 */
export async function* decodedText(bytes: AsyncIterable<Buffer>, name: string): AsyncGenerator<string> {
  let carried: Buffer = Buffer.alloc(0);
  let offset = 0;
  let first = true;
  for await (const chunk of bytes) {
    refuseNul(chunk, name);
    const joined: Buffer = carried.length === 0 ? chunk : Buffer.concat([carried, chunk]);
    const whole = joined.subarray(0, joined.length - unfinishedBytes(joined));
    if (!isUtf8(whole)) throw notUtf8(whole, offset, name);
    carried = joined.subarray(whole.length);
    offset += whole.length;
    const text = whole.toString('utf8');
    if (text.length === 0) continue;
    yield first && text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
    first = false;
  }
  if (carried.length > 0) throw notUtf8(carried, offset, name);
}

function refuseNul(chunk: Buffer, name: string): void {
  const at = chunk.indexOf(0);
  if (at === -1) return;
  const sample = chunk.subarray(0, 512);
  const nuls = sample.reduce((count, byte) => count + (byte === 0 ? 1 : 0), 0);
  const everyOther = nuls > sample.length * 0.3 && nuls < sample.length * 0.6;
  if (everyOther) throw refused(name, 'it looks like UTF-16 text, not UTF-8.', MEND_ENCODING);
  throw refused(name, 'it holds NUL bytes, so it is binary and not a table of text.', 'Upload a CSV file.');
}

/** How many bytes at the end begin a character whose other bytes are still to come: 0 to 3. */
function unfinishedBytes(bytes: Buffer): number {
  for (let back = 1; back <= 3 && back <= bytes.length; back++) {
    const byte = bytes[bytes.length - back] as number;
    if (byte >= 0xc0) {
      const needed = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2;
      return needed > back ? back : 0;
    }
    if (byte < 0x80) return 0;
  }
  return 0;
}

function notUtf8(bytes: Buffer, offset: number, name: string): Error {
  let low = 0;
  let high = bytes.length;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    const part = bytes.subarray(0, middle);
    if (isUtf8(part.subarray(0, part.length - unfinishedBytes(part)))) low = middle;
    else high = middle - 1;
  }
  const good = bytes.subarray(0, low - unfinishedBytes(bytes.subarray(0, low)));
  const before = good.subarray(Math.max(0, good.length - EXCERPT_BYTES)).toString('utf8');
  const near = before.replace(/[\ufffd\p{Cc}]+/gu, ' ').trim();
  const place = `byte ${offset + good.length + 1}${near ? `, after “${near}”` : ''}`;
  return refused(name, `it is not UTF-8 text (${place}).`, MEND_ENCODING);
}
