import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { Fault } from '#core/error.ts';
import { type AuditFacts, type AuditVerdict, auditHash, auditSeal, canonicalJson } from './audit.ts';
import type { Context } from './context.ts';
import type { Json } from './schema/ground.ts';
import { fingerprintOf, installationSigner, isSignedBy } from './signature.ts';

/** Which entries an export takes; none of them means all. `from` and `to` are instants, `to` not included. */
export type AuditFilter = {
  action?: string | undefined;
  subject_kind?: string | undefined;
  subject_id?: string | undefined;
  actor_id?: string | undefined;
  from?: string | undefined;
  to?: string | undefined;
};

export const EXPORT_COLUMNS = [
  'organization_id',
  'sequence',
  'at',
  'actor_kind',
  'actor_id',
  'actor_name',
  'action',
  'subject_kind',
  'subject_id',
  'change',
  'request_id',
  'hash',
  'previous_hash',
] as const;

/** One entry as it is exported: `previous_hash` lets it be checked even where the one before it is left out. */
export type ExportedEntry = { [Column in (typeof EXPORT_COLUMNS)[number]]: Json };

/** The last line of an export: what it holds, and the installation's signature over that. */
type Trailer = {
  organization_id: string;
  organization: string;
  filter: AuditFilter;
  entries: number;
  /** The newest entry there was; an export of everything ends with it. */
  head_sequence: number;
  lines_sha256: string;
};

const ENTRIES_PER_PAGE = 1_000;

/** The entries that stood when the export began, oldest first, page by page. */
export async function* exportedEntries(
  ctx: Context,
  filter: AuditFilter,
  headSequence: bigint,
): AsyncGenerator<ExportedEntry[]> {
  for (let after = 0n; ; ) {
    const rows = await ctx.pg.read((tx) => {
      let select = tx
        .selectFrom('audit_entries as entry')
        .leftJoin('audit_entries as previous', (join) =>
          join
            .onRef('previous.organization_id', '=', 'entry.organization_id')
            .on((eb) => eb('previous.sequence', '=', eb('entry.sequence', '-', 1n))),
        )
        .selectAll('entry')
        .select('previous.hash as previous_hash')
        .where('entry.sequence', '>', after)
        .where('entry.sequence', '<=', headSequence);
      if (filter.action) select = select.where('entry.action', '=', filter.action);
      if (filter.subject_kind) select = select.where('entry.subject_kind', '=', filter.subject_kind);
      if (filter.subject_id) select = select.where('entry.subject_id', '=', filter.subject_id);
      if (filter.actor_id) select = select.where('entry.actor_id', '=', filter.actor_id);
      if (filter.from) select = select.where('entry.at', '>=', new Date(filter.from));
      if (filter.to) select = select.where('entry.at', '<', new Date(filter.to));
      return select.orderBy('entry.sequence').limit(ENTRIES_PER_PAGE).execute();
    });
    if (rows.length > 0) {
      yield rows.map((row) => ({ ...row, sequence: Number(row.sequence), at: row.at.toISOString() }));
    }
    after = rows.at(-1)?.sequence ?? after;
    if (rows.length < ENTRIES_PER_PAGE) return;
  }
}

/** The newest entry's number; 0 in an organization without any. */
export async function auditHead(ctx: Context): Promise<bigint> {
  const head = await ctx.pg.read((tx) => tx.selectFrom('audit_heads').select('sequence').executeTakeFirst());
  return head?.sequence ?? 0n;
}

/** The export as NDJSON: an entry a line with sorted keys, and a signed last line that says what it holds. */
export async function* auditNdjson(ctx: Context, filter: AuditFilter): AsyncGenerator<string> {
  const head = await auditHead(ctx);
  const hash = createHash('sha256');
  let entries = 0;
  for await (const page of exportedEntries(ctx, filter, head)) {
    const text = page.map((entry) => `${canonicalJson(entry)}\n`).join('');
    hash.update(text);
    entries += page.length;
    yield text;
  }
  const trailer: Trailer = {
    organization_id: ctx.organization.id,
    organization: ctx.organization.name,
    filter,
    entries,
    head_sequence: Number(head),
    lines_sha256: hash.digest('hex'),
  };
  const signer = installationSigner(ctx.secret);
  const signature = signer.sign(canonicalJson(trailer));
  yield `${canonicalJson({ export: trailer, public_key: signer.publicKey, signature })}\n`;
}

/** What a check of an export found. `chain` is false when the secret that binds the entries was not at hand. */
export type ExportVerdict = AuditVerdict & { complete: boolean; chain: boolean; fingerprint: string | null };

/**
 * Checks an NDJSON export: that its signature holds for every byte and, with the secret of the installation that
 * wrote it, each entry's hash and its place after the one before it. Faults: `unsupported_format`.
 */
export async function verifyAuditExport(path: string, secret: string | null): Promise<ExportVerdict> {
  const hash = createHash('sha256');
  const own = secret === null ? null : installationSigner(secret).publicKey;
  let [entries, sequence, isComplete] = [0, 0n, true];
  let lastHash: string | null = null;
  let last: Buffer | null = null;
  let fault: { at: string; words: string } | null = null;
  const chained: { at: string; words: string }[] = [];
  const take = (line: string) => {
    const { hash: stored, previous_hash: previous, ...facts } = entryOf(line, entries + 1);
    const at = BigInt(facts.sequence);
    if (at <= sequence) fault ??= { at: String(at), words: 'an entry is out of order' };
    if (at !== sequence + 1n) isComplete = false;
    else if (lastHash !== null && previous !== lastHash)
      fault ??= { at: String(at), words: 'it does not follow the entry before it' };
    if (secret !== null && chained.length === 0) {
      const seal = previous === null ? '' : auditSeal(secret, facts.organization_id, at - 1n, previous);
      const expected = auditHash(secret, seal, { ...facts, sequence: at, at: new Date(facts.at) });
      if (expected !== stored) chained.push({ at: String(at), words: 'an entry was changed' });
    }
    [sequence, lastHash, entries] = [at, stored, entries + 1];
  };
  for await (const line of linesOf(path)) {
    if (last !== null) {
      hash.update(last);
      take(last.toString());
    }
    last = line;
  }
  const { trailer, publicKey, signature, isCanonical } = trailerOf(last);
  const chain = own !== null && own === publicKey;
  if (chain) fault ??= chained[0] ?? null;
  const isWhole = trailer.lines_sha256 === hash.digest('hex') && trailer.entries === entries;
  if (!isSignedBy(publicKey, canonicalJson(trailer), signature) || !isCanonical)
    fault ??= { at: 'the last line', words: 'the signature does not match the content' };
  if (!isWhole) fault ??= { at: 'the file', words: 'its lines are not those that were signed' };
  return {
    entries,
    intact: fault === null,
    faultAt: fault?.at ?? null,
    fault: fault?.words ?? null,
    complete: isComplete && sequence === BigInt(trailer.head_sequence),
    chain,
    fingerprint: fault === null ? fingerprintOf(publicKey) : null,
  };
}

const LINE_BYTES_MAX = 4 * 1024 * 1024;

/** The lines of a file as they stand, each with its line feed. */
async function* linesOf(path: string): AsyncGenerator<Buffer> {
  let rest: Buffer = Buffer.alloc(0);
  for await (const chunk of createReadStream(path) as AsyncIterable<Buffer>) {
    rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    for (let end = rest.indexOf(10); end >= 0; end = rest.indexOf(10)) {
      yield rest.subarray(0, end + 1);
      rest = rest.subarray(end + 1);
    }
    if (rest.length > LINE_BYTES_MAX) throw notAnExport('a line is far too long');
  }
  if (rest.length > 0) yield rest;
}

function notAnExport(why: string): Fault {
  return new Fault('unsupported_format', `This is not a valid export of the audit log: ${why}.`, {
    mend: 'Export it again with `plumbline audit export` or GET /api/audit/export, as NDJSON.',
  });
}

type ReadEntry = Omit<AuditFacts, 'sequence' | 'at'> & {
  sequence: number;
  at: string;
  hash: string;
  previous_hash: string | null;
};

function entryOf(line: string, number: number): ReadEntry {
  const entry = parsed(line, `line ${number}`) as ReadEntry;
  const isEntry = EXPORT_COLUMNS.every((column) => Object.hasOwn(entry, column));
  if (!isEntry || !Number.isSafeInteger(entry.sequence) || Number.isNaN(Date.parse(entry.at)))
    throw notAnExport(`line ${number} is no entry`);
  return entry;
}

function trailerOf(line: Buffer | null) {
  const last = parsed(line?.toString() ?? '', 'the last line') as Record<string, unknown>;
  const trailer = last.export as Trailer | undefined;
  if (typeof trailer !== 'object' || trailer === null || !Number.isSafeInteger(trailer.head_sequence))
    throw notAnExport('its last line, which is signed, is missing');
  const isCanonical = line?.equals(Buffer.from(`${canonicalJson(last)}\n`)) === true;
  const isBare = Object.keys(last).length === 3;
  return {
    trailer,
    publicKey: String(last.public_key),
    signature: String(last.signature),
    isCanonical: isCanonical && isBare,
  };
}

function parsed(line: string, where: string): object {
  try {
    const value: unknown = JSON.parse(line);
    if (typeof value === 'object' && value !== null) return value;
  } catch {
    // Reported below.
  }
  throw notAnExport(`${where} is no JSON object`);
}
