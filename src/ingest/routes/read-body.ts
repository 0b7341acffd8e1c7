import { Fault } from '#core/error.ts';
import type { Cutter } from '../request-body.ts';

/** Bytes between two looks at the clock: the most work that other requests wait for at a stretch. */
const PIECE_BYTES = 16 * 1024;
const TURN_MS_MAX = 4;

/**
 * Feeds an unpacked body to a cutter as it arrives, giving other requests a turn every few milliseconds.
 * `hold` hears how many bytes came so far and may refuse more. Faults: `too_large` beyond so many bytes,
 * `bad_request` when the body is no UTF-8 text or its packing is broken.
 */
export async function cutBody(
  body: AsyncIterable<Uint8Array>,
  bytesMax: number,
  cutter: Cutter,
  hold: (bytes: number) => void = () => {},
): Promise<void> {
  let bytes = 0;
  let began = performance.now();
  try {
    for await (const chunk of body) {
      bytes += chunk.byteLength;
      if (bytes > bytesMax) {
        throw new Fault('too_large', `The body is larger than ${bytesMax} bytes.`, {
          mend: 'Send it in smaller pieces, or load it as a file.',
        });
      }
      hold(bytes);
      for (let at = 0; at < chunk.byteLength; at += PIECE_BYTES) {
        cutter.feed(chunk.subarray(at, at + PIECE_BYTES));
        if (performance.now() - began < TURN_MS_MAX) continue;
        await new Promise(setImmediate);
        began = performance.now();
      }
    }
    cutter.end();
  } catch (error) {
    if (error instanceof Fault) throw error;
    throw new Fault('bad_request', 'The body cannot be read as text.', { where: 'body' }, error);
  }
}
