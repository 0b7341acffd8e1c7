import { createPrivateKey, createPublicKey, type KeyObject, sign, verify } from 'node:crypto';
import { deriveKey, sha256 } from './secrets.ts';

/** The wrapping of a bare 32-byte Ed25519 key as DER (RFC 8410): private as PKCS #8, public as SPKI. */
const PRIVATE_PREFIX = Buffer.from('302e020100300506032b657004220420', 'hex');
const PUBLIC_PREFIX = Buffer.from('302a300506032b6570032100', 'hex');

/** What an installation signs with. `publicKey` is 32 bytes in hex, `fingerprint` its SHA-256 in hex. */
export type Signer = {
  readonly publicKey: string;
  readonly fingerprint: string;
  /** The Ed25519 signature in hex; the same text always has the same one. */
  sign(text: string | Uint8Array): string;
};

/**
 * The installation's own signature. Its key derives from the instance's secret, so that every process of an
 * installation signs alike, and whoever keeps or restores the secret keeps the key.
 */
export function installationSigner(secret: string): Signer {
  const seed = deriveKey(secret, 'evidence-signature');
  const key = createPrivateKey({ key: Buffer.concat([PRIVATE_PREFIX, seed]), format: 'der', type: 'pkcs8' });
  const publicKey = createPublicKey(key)
    .export({ format: 'der', type: 'spki' })
    .subarray(PUBLIC_PREFIX.length)
    .toString('hex');
  return {
    publicKey,
    fingerprint: fingerprintOf(publicKey),
    sign: (text) => sign(null, typeof text === 'string' ? Buffer.from(text) : text, key).toString('hex'),
  };
}

export function fingerprintOf(publicKey: string): string {
  return sha256(Buffer.from(publicKey, 'hex'));
}

/** True when the signature over the text was made with the private half of this key; false for any nonsense. */
export function isSignedBy(publicKey: string, text: string | Uint8Array, signature: string): boolean {
  if (!/^[0-9a-f]{64}$/.test(publicKey) || !/^[0-9a-f]{128}$/.test(signature)) return false;
  let key: KeyObject;
  try {
    const der = Buffer.concat([PUBLIC_PREFIX, Buffer.from(publicKey, 'hex')]);
    key = createPublicKey({ key: der, format: 'der', type: 'spki' });
  } catch {
    return false;
  }
  const bytes = typeof text === 'string' ? Buffer.from(text) : text;
  return verify(null, bytes, key, Buffer.from(signature, 'hex'));
}
