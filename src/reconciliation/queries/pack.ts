import { setImmediate } from 'node:timers/promises';
import { Fault } from '#core/error.ts';
import { APP_VERSION, ENGINE_VERSION } from '#core/version.ts';
import { getFinding } from '#findings/queries/findings.ts';
import type { Context } from '#platform/context.ts';
import { renderPdf } from '#platform/pdf.ts';
import type { Json } from '#platform/schema/ground.ts';
import { sha256 } from '#platform/secrets.ts';
import { installationSigner } from '#platform/signature.ts';
import { packEntry, type ZipEntry, zipOf } from '#platform/zip.ts';
import type { FindingDraft } from '../draft.ts';
import { jsonText } from '../evidence/codec.ts';
import { derivedFiles } from '../evidence/derive.ts';
import { type EngineInput, engineInput } from '../evidence/facts-codec.ts';
import { MANIFEST, type Manifest, SIGNATURE, type Signature } from '../evidence/manifest.ts';
import { rawCsv } from '../evidence/raw.ts';
import { reportOf } from '../evidence/report.ts';
import { draftOf, type Subject, subjectDifferences, subjectOf } from '../evidence/subject.ts';
import { readCalculation } from './engine-input.ts';
import { readRawUsage } from './raw-usage.ts';

/** A pack's bytes with the name to save them under and the id that its manifest gives it. */
export type Pack = { readonly bytes: Buffer; readonly fileName: string; readonly packId: string };

/**
 * The evidence of a finding as a zip that can be checked without us: the same finding gives the same bytes. Before
 * it is signed the engine recalculates the finding from what goes in. Faults: `not_found`; `conflict` when the
 * facts have changed since the finding was recorded; `too_large` for too many raw events; `pdf_unavailable`.
 */
export async function readEvidencePack(ctx: Context, id: string, options: { raw: boolean }): Promise<Pack> {
  const { subject, input, draft } = await readProven(ctx, id);
  // Between two steps of some milliseconds others have their turn.
  await setImmediate();
  const texts = derivedFiles(input, draft);
  await setImmediate();
  texts.set('facts.json', jsonText(engineInput.encode(input) as Json));
  texts.set('finding.json', jsonText(subject as unknown as Json));
  if (options.raw) texts.set('usage-raw.csv', rawCsv(await readRawUsage(ctx, draft)));
  const entries: ZipEntry[] = [];
  const listed: Manifest['files'] = [];
  const add = async (name: string, content: Buffer) => {
    const entry = await packEntry(name, content);
    entries.push(entry);
    const packed = { packed_bytes: entry.packed.length, packed_sha256: sha256(entry.packed) };
    listed.push({ name, bytes: content.length, sha256: sha256(content), ...packed });
  };
  for (const name of [...texts.keys()].sort()) await add(name, Buffer.from(texts.get(name) ?? ''));
  const signer = installationSigner(ctx.secret);
  const about = { organization: ctx.organization.name, fingerprint: signer.fingerprint, files: [...listed] };
  const report = await renderPdf('evidence', reportOf(input, draft, subject, about) as unknown as Json);
  await add('evidence.pdf', report.bytes);
  const manifest: Manifest = {
    kind: 'plumbline evidence',
    format: 1,
    app_version: APP_VERSION,
    engine_version: ENGINE_VERSION,
    as_of: new Date(input.settings.asOfMs).toISOString(),
    organization: ctx.organization.name,
    finding_id: subject.id,
    files: listed,
  };
  const text = jsonText(manifest);
  const signature: Signature = {
    algorithm: 'Ed25519',
    pack_id: sha256(text),
    public_key: signer.publicKey,
    fingerprint: signer.fingerprint,
    signature: signer.sign(text),
  };
  entries.push(await packEntry(MANIFEST, Buffer.from(text), false));
  entries.push(await packEntry(SIGNATURE, Buffer.from(jsonText(signature)), false));
  return { bytes: zipOf(entries), fileName: `evidence-${subject.id}.zip`, packId: signature.pack_id };
}

type Proven = { subject: Subject; input: EngineInput; draft: FindingDraft };

/** The finding with the facts of its run, which must still give it. */
async function readProven(ctx: Context, id: string): Promise<Proven> {
  const finding = await getFinding(ctx, id);
  const kept = await ctx.pg.read(async (tx) => {
    const row = await tx
      .selectFrom('findings')
      .leftJoin('reconciliation_runs', 'reconciliation_runs.run_id', 'findings.last_run_id')
      .select(['reconciliation_runs.as_of', 'findings.product_key'])
      .where('findings.finding_id', '=', id)
      .executeTakeFirstOrThrow();
    const product =
      row.product_key === null
        ? undefined
        : await tx
            .selectFrom('products')
            .select('unit')
            .where('product_key', '=', row.product_key)
            .executeTakeFirst();
    return { asOf: row.as_of, unit: product?.unit ?? null };
  });
  if (finding.closed_at !== null) throw changed('The finding no longer holds, so there is nothing to prove.');
  const subject = subjectOf(finding, kept.unit);
  const calculation = kept.asOf === null ? null : await readCalculation(ctx, finding.account_id, kept.asOf);
  const draft = calculation && draftOf(calculation.result, subject);
  if (!draft) throw changed('The facts no longer give this finding.');
  const [difference] = subjectDifferences(subject, draft);
  if (difference !== undefined) throw changed(`The facts have changed since it was found: ${difference}.`);
  return { subject, input: calculation.input, draft };
}

function changed(what: string): Fault {
  return new Fault('conflict', what, {
    mend: 'Reconcile again (`plumbline reconcile`, or Reconcile on the page Recover), then ask for the pack.',
  });
}
