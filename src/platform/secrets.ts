import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createHmac,
  hkdfSync,
  randomBytes,
  timingSafeEqual,
} from 'node:crypto';
import { chmod, mkdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { Fault } from '#core/error.ts';
import { writeOnce } from './write-aside.ts';

/** A key for one purpose, derived from the instance's secret, so that no two uses share a key. */
export function deriveKey(secret: string, purpose: string): Buffer {
  return Buffer.from(hkdfSync('sha256', secret, 'plumbline', purpose, 32));
}

export function sign(key: Buffer, text: string): string {
  return createHmac('sha256', key).update(text).digest('base64url');
}

/** True when the signature is right; takes the same time whatever it is. */
export function verifySignature(key: Buffer, text: string, signature: string): boolean {
  const expected = Buffer.from(sign(key, text));
  const given = Buffer.from(signature);
  return expected.length === given.length && timingSafeEqual(expected, given);
}

const SEAL_IV_BYTES = 12;
const SEAL_TAG_BYTES = 16;

/** A text encrypted for one purpose and one owner (AES-256-GCM): moved to another owner it does not open. */
export function seal(secret: string, purpose: string, owner: string, text: string): string {
  const iv = randomBytes(SEAL_IV_BYTES);
  const cipher = createCipheriv('aes-256-gcm', deriveKey(secret, purpose), iv).setAAD(Buffer.from(owner));
  const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
  return Buffer.concat([iv, cipher.getAuthTag(), body]).toString('base64url');
}

/** The text of a seal, or null when it was made with another secret, purpose or owner, or was changed. */
export function unseal(secret: string, purpose: string, owner: string, sealed: string): string | null {
  const bytes = Buffer.from(sealed, 'base64url');
  const at = SEAL_IV_BYTES + SEAL_TAG_BYTES;
  try {
    const key = deriveKey(secret, purpose);
    const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, SEAL_IV_BYTES), {
      authTagLength: SEAL_TAG_BYTES,
    })
      .setAAD(Buffer.from(owner))
      .setAuthTag(bytes.subarray(SEAL_IV_BYTES, at));
    return Buffer.concat([decipher.update(bytes.subarray(at)), decipher.final()]).toString('utf8');
  } catch {
    return null;
  }
}

export function sha256(data: string | Buffer): string {
  return createHash('sha256').update(data).digest('hex');
}

/** What a secret has at least, and what `openssl rand -base64 24` gives. */
const SECRET_CHARACTERS_MIN = 32;

/**
 * The instance's secret: the configured one, else one made on first use and kept, readable by its owner
 * alone, in the data folder. It is never seen empty; of two
 * processes that start at once both take the one that was first. Faults: `config_invalid` for one
 * of under 32 characters.
 */
export async function instanceSecret(configured: string | null, dataDir: string): Promise<string> {
  if (configured) return longEnough(configured, 'PLUMBLINE_SECRET');
  await mkdir(dataDir, { recursive: true, mode: 0o755 });
  const file = path.join(dataDir, 'secret');
  const kept = await readSecret(file);
  if (kept !== null) return longEnough(kept, file);
  await writeOnce(file, randomBytes(32).toString('base64url'));
  await chmod(file, 0o600);
  return longEnough((await readSecret(file)) ?? '', file);
}

/** The instance's secret where there is one already, else null; makes nothing. Faults as for `instanceSecret`. */
export async function knownSecret(configured: string | null, dataDir: string): Promise<string | null> {
  if (configured) return longEnough(configured, 'PLUMBLINE_SECRET');
  const file = path.join(dataDir, 'secret');
  const kept = await readSecret(file);
  return kept === null ? null : longEnough(kept, file);
}

async function readSecret(file: string): Promise<string | null> {
  try {
    return (await readFile(file, 'utf8')).trim();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

function longEnough(secret: string, where: string): string {
  if (secret.length >= SECRET_CHARACTERS_MIN) return secret;
  const is =
    secret === ''
      ? 'is empty'
      : `has ${secret.length} characters, and ${SECRET_CHARACTERS_MIN} are the least`;
  throw new Fault('config_invalid', `The secret in ${where} ${is}.`, {
    where,
    mend: 'Put back the secret from a backup: sources and sessions are sealed with it. Where none was in use yet, delete the file and start again, or set a longer one.',
  });
}
