import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Fault } from '#core/error.ts';
import { verifyAudit } from '#platform/audit.ts';
import { auditNdjson, verifyAuditExport } from '#platform/audit-export.ts';
import { knownSecret } from '#platform/secrets.ts';
import { fingerprintOf, installationSigner } from '#platform/signature.ts';
import { createPrinter } from '../print.ts';
import { type CommonOptions, configFor, openSession, organizationContext } from '../session.ts';

type ExportOptions = CommonOptions & {
  out?: string;
  action?: string;
  subjectKind?: string;
  subjectId?: string;
  from?: string;
  to?: string;
};

/** Walks the audit chain of an organization, or of an export; exits non-zero when it is broken. */
export async function auditVerify(options: CommonOptions & { file?: string; key?: string }): Promise<void> {
  if (options.file !== undefined) return verifyFile(options.file, options);
  const session = await openSession(options);
  try {
    const verdict = await verifyAudit(await organizationContext(session, options, false));
    createPrinter(options.json === true).result(verdict, () => [
      verdict.intact
        ? `Intact: ${verdict.entries} entries, each bound to the one before it.`
        : `Broken at entry ${verdict.faultAt}: ${verdict.fault}.`,
    ]);
    if (!verdict.intact) process.exitCode = 1;
  } finally {
    await session.close();
  }
}

/** Needs no engine; the chain itself can be checked only where the installation's secret is. */
async function verifyFile(file: string, options: CommonOptions & { key?: string }): Promise<void> {
  const config = configFor(options);
  const verdict = await verifyAuditExport(
    path.resolve(file),
    await knownSecret(config.secret, config.dataDir),
  );
  const isOther = options.key !== undefined && !isKey(options.key, verdict.fingerprint);
  const report = isOther ? { ...verdict, intact: false, fault: 'it was signed by another key' } : verdict;
  createPrinter(options.json === true).result(report, () =>
    report.intact
      ? [
          `Intact: ${report.entries} entries, ${report.complete ? 'the whole chain' : 'a part of the chain'}, signed by ${report.fingerprint}.`,
          report.chain
            ? 'Each entry is bound to the one before it.'
            : 'Only the signature was checked: the hashes use the secret of another installation.',
        ]
      : [`Broken at ${report.faultAt ?? 'the signature'}: ${report.fault}.`],
  );
  if (!report.intact) process.exitCode = 1;
}

function isKey(key: string, fingerprint: string | null): boolean {
  const wanted = key.trim().toLowerCase();
  return fingerprint !== null && (wanted === fingerprint || fingerprintOf(wanted) === fingerprint);
}

/** Writes an organization's entries as signed NDJSON, to a file that is whole or not there. */
export async function auditExport(options: ExportOptions): Promise<void> {
  const session = await openSession(options);
  try {
    const ctx = await organizationContext(session, options, false);
    const lines = Readable.from(
      auditNdjson(ctx, {
        action: options.action,
        subject_kind: options.subjectKind,
        subject_id: options.subjectId,
        from: instantOf('--from', options.from),
        to: instantOf('--to', options.to),
      }),
    );
    if (options.out === undefined) return await pipeline(lines, process.stdout, { end: false });
    const file = path.resolve(options.out);
    const partial = `${file}.partial`;
    try {
      await pipeline(lines, createWriteStream(partial, { mode: 0o600, flush: true }));
      await rename(partial, file);
    } finally {
      await rm(partial, { force: true });
    }
    const { fingerprint } = installationSigner(ctx.secret);
    createPrinter(options.json === true).result({ file, fingerprint }, () => [
      `Written to ${file}, signed by ${fingerprint}.`,
    ]);
  } finally {
    await session.close();
  }
}

function instantOf(option: string, text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  const at = new Date(text);
  if (Number.isNaN(at.getTime()))
    throw new Fault('bad_request', `${option} “${text}” is no instant.`, {
      mend: 'Write it as 2026-01-01T00:00:00Z.',
    });
  return at.toISOString();
}
