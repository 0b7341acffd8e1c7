import { Fault } from '#core/error.ts';

const VALUES_MAX = 100_000;
const DEPTH_MAX = 200;

/**
 * Looks over the bytes of a JSON text before it is parsed. Faults: `bad_request` when it is nested more than 200
 * deep, `too_large` when it holds more than 100,000 values.
 */
export function checkJsonSize(bytes: Uint8Array): void {
  let depth = 0;
  let values = 0;
  let isInText = false;
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at];
    if (isInText) {
      if (byte === 0x5c) at += 1;
      else if (byte === 0x22) isInText = false;
    } else if (byte === 0x22) isInText = true;
    else if (byte === 0x5b || byte === 0x7b) {
      depth += 1;
      values += 1;
    } else if (byte === 0x5d || byte === 0x7d) depth -= 1;
    else if (byte === 0x2c) values += 1;
    if (depth > DEPTH_MAX) throw new Fault('bad_request', 'The body is nested too deep.', { where: 'body' });
    if (values > VALUES_MAX) {
      throw new Fault('too_large', `The body holds more than ${VALUES_MAX} values.`, {
        where: 'body',
        mend: 'Send it in several requests, or load it as a file.',
      });
    }
  }
}
