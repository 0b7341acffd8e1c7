import { pipeline } from 'node:stream';
import { text } from 'node:stream/consumers';
import { createGunzip } from 'node:zlib';
import type { Context } from '#platform/context.ts';

/** The JSON text that was kept under a key. Faults: `not_found`. */
export async function keptText(ctx: Context, key: string): Promise<string> {
  // An error of either end surfaces on the side that is read.
  return text(pipeline(await ctx.blobs.get(key), createGunzip(), () => {}));
}
