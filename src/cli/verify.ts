import { Fault } from '#core/error.ts';
import { ENGINE_VERSION } from '#core/version.ts';
import { sha256 } from '#platform/secrets.ts';
import { fingerprintOf, isSignedBy } from '#platform/signature.ts';
import { contentOf, readZip, type ZipEntry } from '#platform/zip.ts';
import { checkContents } from '#reconciliation/evidence/check.ts';
import {
  MANIFEST,
  type Manifest,
  manifest,
  readExactly,
  SIGNATURE,
  type Signature,
  signature,
} from '#reconciliation/evidence/manifest.ts';

/** What a check of a pack gave: what holds, and what does not, each as a sentence that names the file. */
export type Verdict = {
  ok: boolean;
  pack_id: string | null;
  fingerprint: string | null;
  organization: string | null;
  finding: {
    id: string;
    type: string;
    account_id: string;
    amount: string | null;
    currency: string | null;
  } | null;
  as_of: string | null;
  done: string[];
  faults: string[];
};

export const PACK_BYTES_MAX = 128 * 1024 * 1024;
const LIMITS = { entriesMax: 24, bytesMax: 256 * 1024 * 1024 };
const NOTHING = { pack_id: null, fingerprint: null, organization: null, finding: null, as_of: null };

/**
 * Checks a pack from its bytes alone: the zip to its last byte, the manifest's hashes, the signature (by `key`, a
 * public key or fingerprint, when given), and the finding, which the engine recalculates.
 */
export function verifyPack(bytes: Buffer, key: string | null): Verdict {
  try {
    return checked(bytes, key);
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    return { ok: false, ...NOTHING, done: [], faults: [error.message] };
  }
}

function checked(bytes: Buffer, key: string | null): Verdict {
  if (bytes.length > PACK_BYTES_MAX)
    throw new Fault('too_large', `A pack has at most ${PACK_BYTES_MAX} bytes.`);
  const entries = new Map(readZip(bytes, LIMITS).map((entry) => [entry.name, entry]));
  const text = textOf(entries.get(MANIFEST));
  const listed = readExactly<Manifest>(manifest, text);
  if (!listed) return { ok: false, ...NOTHING, done: [], faults: [`${MANIFEST} is missing or was changed`] };
  const signed = readExactly<Signature>(signature, textOf(entries.get(SIGNATURE)));
  const faults = signatureFaults(text, signed, key);
  const done: string[] = [];
  if (faults.length === 0) done.push(`${MANIFEST} is signed by ${signed?.fingerprint}`);
  const fileFaults = hashFaults(listed, entries);
  faults.push(...fileFaults);
  if (fileFaults.length === 0)
    done.push(`${listed.files.length} files and the zip itself are unchanged, byte for byte`);
  const facts = { as_of: listed.as_of, organization: listed.organization, pack_id: sha256(text) };
  const fingerprint = faults.length === 0 ? (signed?.fingerprint ?? null) : null;
  // What is not the supplier's own needs no recalculation, and a hostile pack gets none.
  if (faults.length > 0) return { ok: false, ...NOTHING, ...facts, done, faults };
  const texts = new Map(listed.files.map(({ name }) => [name, textOf(entries.get(name))]));
  const recalculated = checkContents(texts);
  faults.push(...recalculated.faults);
  if (recalculated.subject !== null && recalculated.subject.id !== listed.finding_id)
    faults.push('finding.json is about another finding than the manifest says');
  if (recalculated.faults.length > 0 && listed.engine_version !== ENGINE_VERSION)
    faults.push(
      `the pack was made by engine ${listed.engine_version}, this is engine ${ENGINE_VERSION}: use that release to check it`,
    );
  const { subject } = recalculated;
  return {
    ok: faults.length === 0,
    ...facts,
    fingerprint,
    finding: subject && {
      id: subject.id,
      type: subject.type,
      account_id: subject.account_id,
      amount: subject.amount,
      currency: subject.currency,
    },
    done: [...done, ...recalculated.done],
    faults,
  };
}

function textOf(entry: ZipEntry | undefined): string {
  return entry === undefined ? '' : contentOf(entry).toString();
}

function signatureFaults(text: string, signed: Signature | null, key: string | null): string[] {
  if (!signed) return [`${SIGNATURE} is missing or was changed`];
  const isOwn = signed.fingerprint === fingerprintOf(signed.public_key) && signed.pack_id === sha256(text);
  if (!isOwn || !isSignedBy(signed.public_key, text, signed.signature))
    return [`${SIGNATURE} does not match ${MANIFEST}: one of the two was changed`];
  const wanted = key?.trim().toLowerCase() ?? null;
  if (wanted === null || wanted === signed.fingerprint || wanted === signed.public_key) return [];
  return [
    `${SIGNATURE} is by ${signed.fingerprint}, not by the key that was given: the pack is not the supplier’s own`,
  ];
}

/** Files that the manifest does not list, lists and the zip lacks, or whose bytes differ. */
function hashFaults(listed: Manifest, entries: ReadonlyMap<string, ZipEntry>): string[] {
  const names = [...listed.files.map((file) => file.name), MANIFEST, SIGNATURE];
  const inZip = [...entries.keys()];
  const faults = inZip
    .filter((name) => !names.includes(name))
    .map((name) => `${name} is not in the manifest`);
  for (const file of listed.files) {
    const entry = entries.get(file.name);
    if (!entry) faults.push(`${file.name} is missing from the zip`);
    else if (entry.packed.length !== file.packed_bytes || sha256(entry.packed) !== file.packed_sha256)
      faults.push(`${file.name} was changed: its bytes are not those of the manifest`);
    else {
      const content = contentOf(entry);
      if (content.length !== file.bytes || sha256(content) !== file.sha256)
        faults.push(`${file.name} was changed: its content is not that of the manifest`);
    }
  }
  if (faults.length === 0 && names.join('\n') !== inZip.join('\n'))
    faults.push('the files are not in the order of the manifest');
  return faults;
}
