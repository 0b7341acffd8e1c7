import { Readable } from 'node:stream';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { Context } from '#platform/context.ts';
import { sha256 } from '#platform/secrets.ts';

const packed = promisify(gzip);

/** Rows kept for training: where they lie, and their fingerprint, which equal rows share. */
export type KeptData = { readonly key: string; readonly fingerprint: string };

/** Keeps the rows of one training, as JSON text. */
export async function keepData(ctx: Context, trainingId: string, json: string): Promise<KeptData> {
  const key = `${ctx.organization.id}/model-data/${trainingId}`;
  await ctx.blobs.put(key, Readable.from([await packed(json)]));
  return { key, fingerprint: sha256(json) };
}
