import { open, readFile, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { Fault } from '#core/error.ts';
import { installationSigner } from '#platform/signature.ts';
import { readEvidencePack } from '#reconciliation/queries/pack.ts';
import { createPrinter } from '../print.ts';
import { type CommonOptions, openSession, organizationContext } from '../session.ts';
import { PACK_BYTES_MAX, verifyPack } from '../verify.ts';

/** Writes the evidence of a finding; the file is whole or not there. */
export async function evidence(
  finding: string,
  options: CommonOptions & { out: string; raw?: boolean },
): Promise<void> {
  if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(finding)) {
    throw new Fault('bad_request', `“${finding}” is no id of a finding.`, {
      mend: '`plumbline leaks --json` prints the ids.',
    });
  }
  const session = await openSession(options);
  try {
    const ctx = await organizationContext(session, options, false);
    const pack = await readEvidencePack(ctx, finding.toLowerCase(), { raw: options.raw === true });
    const file = path.resolve(options.out);
    await writeWhole(file, pack.bytes);
    const { fingerprint } = installationSigner(ctx.secret);
    const written = { file, bytes: pack.bytes.length, pack_id: pack.packId, fingerprint };
    createPrinter(options.json === true).result(written, () => [
      `${file}: ${pack.bytes.length} bytes.`,
      `Pack ${pack.packId}`,
      `Signed by ${fingerprint}. Send this fingerprint separately from the pack; \`plumbline verify\` takes it as --key.`,
    ]);
  } finally {
    await session.close();
  }
}

async function writeWhole(file: string, bytes: Buffer): Promise<void> {
  const partial = `${file}.partial`;
  const handle = await open(partial, 'w', 0o600);
  try {
    await handle.writeFile(bytes);
    await handle.sync();
    await handle.close();
    await rename(partial, file);
  } catch (error) {
    await rm(partial, { force: true });
    throw error;
  }
}

/** Checks a pack from its file alone; exits non-zero when anything in it is not as it was written. */
export async function verify(file: string, options: CommonOptions & { key?: string }): Promise<void> {
  const { size } = await stat(file).catch((error: unknown) => {
    throw new Fault('not_found', `There is no file ${file}.`, {}, error);
  });
  if (size > PACK_BYTES_MAX)
    throw new Fault('too_large', `${file} has ${size} bytes; a pack has at most ${PACK_BYTES_MAX}.`);
  const verdict = verifyPack(await readFile(file), options.key ?? null);
  createPrinter(options.json === true).result(verdict, () => {
    const { finding } = verdict;
    if (!verdict.ok) return [`${file} is not valid:`, ...verdict.faults.map((fault) => `  ${fault}`)];
    const amount = finding?.amount == null ? 'no amount yet' : `${finding.currency} ${finding.amount}`;
    const lines = [
      `${file} is valid: ${finding?.type}, account ${finding?.account_id}, ${amount}, facts of ${verdict.organization} as of ${verdict.as_of}.`,
      ...verdict.done.map((each) => `  ${each}`),
    ];
    if (options.key === undefined)
      lines.push(
        'Anybody can sign a pack: ask the supplier for the fingerprint of their key, and give it as --key.',
      );
    return lines;
  });
  if (!verdict.ok) process.exitCode = 1;
}
