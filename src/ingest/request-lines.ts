import { Fault } from '#core/error.ts';

/**
 * Hands each line of a body to `take` as it arrives, the last one with or without its end. Faults: `too_large`
 * beyond so many bytes, `bad_request` when the body is no UTF-8 text or its packing is broken.
 */
export async function readLines(
  body: AsyncIterable<Uint8Array>,
  bytesMax: number,
  take: (line: string) => void,
): Promise<void> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let rest = '';
  let bytes = 0;
  const feed = (text: string) => {
    rest = rest === '' ? text : rest + text;
    let start = 0;
    for (let end = rest.indexOf('\n'); end !== -1; end = rest.indexOf('\n', start)) {
      take(rest.slice(start, end));
      start = end + 1;
    }
    rest = rest.slice(start);
  };
  try {
    for await (const chunk of body) {
      bytes += chunk.byteLength;
      if (bytes > bytesMax) {
        throw new Fault('too_large', `The body is larger than ${bytesMax} bytes.`, {
          mend: 'Send it in smaller pieces, or load it as a file.',
        });
      }
      feed(decoder.decode(chunk, { stream: true }));
    }
    feed(decoder.decode());
  } catch (error) {
    if (error instanceof Fault) throw error;
    throw new Fault('bad_request', 'The body cannot be read as text.', { where: 'body' }, error);
  }
  take(rest);
}
