import { z } from 'zod';
import { type Json, jsonText } from './codec.ts';

const hex = (length: number) => z.string().regex(new RegExp(`^[0-9a-f]{${length}}$`));

/** One file of a pack: its content's size and hash, and those of its bytes as they lie in the zip. */
const packedFile = z.strictObject({
  name: z.string(),
  bytes: z.number().int(),
  sha256: hex(64),
  packed_bytes: z.number().int(),
  packed_sha256: hex(64),
});

export const manifest = z.strictObject({
  kind: z.literal('plumbline evidence'),
  format: z.literal(1),
  app_version: z.string(),
  engine_version: z.string(),
  as_of: z.iso.datetime(),
  organization: z.string(),
  finding_id: z.uuid(),
  files: z.array(packedFile).max(32),
});
export type Manifest = z.infer<typeof manifest>;

/** The pack's id is the hash of the manifest's text; the signature is over that text. */
export const signature = z.strictObject({
  algorithm: z.literal('Ed25519'),
  pack_id: hex(64),
  public_key: hex(64),
  fingerprint: hex(64),
  signature: hex(128),
});
export type Signature = z.infer<typeof signature>;

export const MANIFEST = 'manifest.json';
export const SIGNATURE = 'signature.json';

/** Reads one of the two, or null when its text is not the very text that would be written. */
export function readExactly<T extends Json>(shape: z.ZodType<T>, text: string): T | null {
  try {
    const read = shape.safeParse(JSON.parse(text));
    return read.success && jsonText(read.data) === text ? read.data : null;
  } catch {
    return null;
  }
}
