import { sql } from 'kysely';
import type { Context } from './context.ts';
import type { Tx } from './postgres.ts';
import type { Json } from './schema/ground.ts';
import { deriveKey, sign } from './secrets.ts';

/** What was done to what; `change` holds the values before and after, never a secret. */
export type AuditNote = {
  action: string;
  subject: { kind: string; id: string };
  change?: Record<string, Json>;
};

/** The parts of an entry that its hash covers, in the order of its canonical text. */
export type AuditFacts = {
  organization_id: string;
  sequence: bigint;
  at: Date;
  actor_kind: string;
  actor_id: string;
  actor_name: string;
  action: string;
  subject_kind: string;
  subject_id: string;
  change: Record<string, Json>;
  request_id: string | null;
};

/**
 * Writes one audit entry in the caller's transaction, so that there is no change without its entry.
 * Each hash is a keyed HMAC over the entry and the seal of the one before it. The newest seal is kept in a
 * table of its own; as no entry shows its seal, nobody without the secret can move the head back.
 * It holds the head until the transaction ends: a caller that writes rows others may hold does so before.
 */
export async function audit(ctx: Context, tx: Tx, note: AuditNote): Promise<void> {
  await sql`insert into audit_heads (organization_id, sequence, hash)
    values (${ctx.organization.id}, 0, '') on conflict do nothing`.execute(tx);
  const head = await tx.selectFrom('audit_heads').selectAll().forUpdate().executeTakeFirstOrThrow();
  const facts: AuditFacts = {
    organization_id: ctx.organization.id,
    sequence: head.sequence + 1n,
    at: ctx.now,
    actor_kind: ctx.actor.kind,
    actor_id: ctx.actor.id,
    actor_name: ctx.actor.name,
    action: note.action,
    subject_kind: note.subject.kind,
    subject_id: note.subject.id,
    change: note.change ?? {},
    request_id: ctx.requestId,
  };
  const hash = auditHash(ctx.secret, head.hash, facts);
  await tx
    .insertInto('audit_entries')
    .values({ ...facts, change: JSON.stringify(facts.change), hash })
    .execute();
  const seal = auditSeal(ctx.secret, facts.organization_id, facts.sequence, hash);
  await tx.updateTable('audit_heads').set({ sequence: facts.sequence, hash: seal }).execute();
}

/** What the head keeps of the newest entry, and the next entry's hash builds on. */
export function auditSeal(secret: string, organizationId: string, sequence: bigint, hash: string): string {
  return sign(deriveKey(secret, 'audit-head'), `${organizationId}\n${sequence}\n${hash}`);
}

/** The hash that binds an entry to the one before it, by that one's seal. */
export function auditHash(secret: string, previousSeal: string, facts: AuditFacts): string {
  const text = canonicalJson({
    ...facts,
    sequence: facts.sequence.toString(),
    at: facts.at.toISOString(),
    previousSeal,
  });
  return sign(deriveKey(secret, 'audit'), text);
}

/** JSON with sorted keys, so that the same value is the same text wherever it comes from. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, inner) =>
    inner !== null && typeof inner === 'object' && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}

/** What a walk along the chain found: how many entries stand, and the first fault if there is one. */
export type AuditVerdict = { entries: number; intact: boolean; faultAt: string | null; fault: string | null };

/** Walks an organization's chain from its start and compares it with the head: edits, gaps and cut tails show. */
export async function verifyAudit(ctx: Context): Promise<AuditVerdict> {
  return ctx.pg.read(async (tx) => {
    let seal = '';
    let sequence = 0n;
    const broken = (at: bigint, fault: string): AuditVerdict => ({
      entries: Number(sequence),
      intact: false,
      faultAt: at.toString(),
      fault,
    });
    for (;;) {
      const rows = await tx
        .selectFrom('audit_entries')
        .selectAll()
        .where('sequence', '>', sequence)
        .orderBy('sequence')
        .limit(1_000)
        .execute();
      for (const row of rows) {
        if (row.sequence !== sequence + 1n) return broken(sequence + 1n, 'an entry is missing');
        const { hash: stored, ...facts } = row;
        const hash = auditHash(ctx.secret, seal, facts);
        if (hash !== stored) return broken(row.sequence, 'an entry was changed, or the one before it');
        sequence = row.sequence;
        seal = auditSeal(ctx.secret, row.organization_id, sequence, hash);
      }
      if (rows.length < 1_000) break;
    }
    const head = await tx.selectFrom('audit_heads').selectAll().executeTakeFirst();
    // An organization begins with an entry, so that one without a head has lost it.
    if (!head) return broken(sequence, 'the head is gone');
    if (head.sequence > sequence) return broken(sequence + 1n, 'the newest entries were cut off');
    if (head.sequence !== sequence || head.hash !== seal) {
      return broken(sequence, 'the head does not match the newest entry');
    }
    return { entries: Number(sequence), intact: true, faultAt: null, fault: null };
  });
}
