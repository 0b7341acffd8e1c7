import { Fault } from '#core/error.ts';
import type { Context } from '#platform/context.ts';
import { sha256 } from '#platform/secrets.ts';
import type { ClassifierContent, VersionContent } from '../version-content.ts';
import { keptText } from './data.ts';
import type { VersionRow } from './versions.ts';

/** Contents never change, so that the last few read stay at hand; a key holds the organization's id. */
const KEPT_MAX = 6;
const kept = new Map<string, VersionContent>();

/** The trained content of a version, held to its hash. Faults: `not_found` when the store has lost it. */
export async function readContent(
  ctx: Context,
  version: Pick<VersionRow, 'content_key' | 'content_hash'>,
): Promise<VersionContent> {
  const { content_key: key, content_hash: hash } = version;
  const known = kept.get(`${key} ${hash}`);
  if (known) return known;
  const json = await keptText(ctx, key);
  if (sha256(json) !== hash) throw new Error(`the content at ${key} is not what was trained`);
  const content = JSON.parse(json) as VersionContent;
  kept.set(`${key} ${hash}`, content);
  for (const old of [...kept.keys()].slice(0, -KEPT_MAX)) kept.delete(old);
  return content;
}

/** The same for a version that must be a classifier's. Faults: `conflict` for a series. */
export async function readClassifier(
  ctx: Context,
  version: Pick<VersionRow, 'content_key' | 'content_hash'>,
): Promise<ClassifierContent> {
  const content = await readContent(ctx, version);
  if (content.task === 'classifier') return content;
  throw new Fault('conflict', 'This model forecasts series; it scores no rows.', {
    mend: 'Read its forecasts from the model itself.',
  });
}
