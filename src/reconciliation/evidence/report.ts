import { formatMajor } from '#core/money.ts';
import { APP_VERSION, ENGINE_VERSION } from '#core/version.ts';
import type { Check } from '../check.ts';
import { calibrationStep } from '../confidence.ts';
import type { FindingDraft } from '../draft.ts';
import { type Chart, chartOf } from './chart.ts';
import { clauseRows, contractRows, type Term } from './contract-words.ts';
import type { EngineInput } from './facts-codec.ts';
import type { Subject } from './subject.ts';
import { billingWindow } from './window.ts';
import { dayWords, figuresGrouped, grouped, periodWords, stepWords, titleCase, typeWords } from './words.ts';

/** A file of the pack as the report and the manifest list it. */
export type PackedFile = { readonly name: string; readonly bytes: number; readonly sha256: string };

type About = { organization: string; fingerprint: string; files: readonly PackedFile[] };

/** The readable report of a pack, from the same input and finding as its other files; the template shows its texts. */
export function reportOf(input: EngineInput, draft: FindingDraft, subject: Subject, about: About) {
  const window = billingWindow(input, draft);
  const money = (text: string | null) =>
    text === null || subject.currency === null ? '–' : `${subject.currency} ${grouped(text)}`;
  const chart: Chart | null = chartOf(input, draft, subject.product_unit);
  const asOf = new Date(input.settings.asOfMs).toISOString();
  return {
    title: titleOf(subject),
    kicker: `Evidence · ${typeWords(subject.type)}`,
    reason: figuresGrouped(subject.reason),
    date: asOf.slice(0, 10),
    foot: `Finding ${subject.id} · facts as of ${asOf.slice(0, 16).replace('T', ' ')} UTC · Plumbline ${APP_VERSION}, engine ${ENGINE_VERSION}`,
    currency: subject.currency ?? '',
    facts: [
      {
        label: amountLabel(subject),
        value: subject.amount === null ? 'Not known yet' : money(subject.amount),
      },
      { label: 'Should have been billed', value: money(subject.should_have_billed) },
      { label: 'Billed', value: money(subject.billed) },
      { label: 'Period', value: periodWords({ start: subject.period_start, end: subject.period_end }) },
      { label: 'Customer', value: subject.account_name ?? subject.account_id },
      { label: 'Supplier', value: about.organization },
      { label: 'Confidence', value: `${Math.round(subject.confidence * 1000) / 10} %` },
      { label: 'Recoverability', value: titleCase(subject.recoverability) },
    ] satisfies Term[],
    steps: draft.evidence.steps.map((step, at, all) => ({
      label: step.label,
      arithmetic: figuresGrouped(step.arithmetic),
      amount: stepWords(step),
      strong: at === all.length - 1 || step.label === 'Should have been billed',
    })),
    no_calculation:
      subject.amount === null
        ? 'There is no amount yet, because nothing prices this usage. Add a mapping or a price to get one.'
        : 'The amount follows from the reason above.',
    chart,
    ...bill(input, draft),
    contract: contractRows(input, draft),
    terms: clauseRows(input, draft),
    window: `${window.words}${window.is_waived ? ' The contract waives this claim.' : ''} As of ${dayWords(window.as_of)}: ${titleCase(subject.recoverability).toLowerCase()}.`,
    checks: draft.evidence.checks.map((check) => ({
      check: check.check,
      because: figuresGrouped(check.because),
      factor: String(check.factor),
    })),
    calibration: calibrationWords(draft.evidence.checks, subject.confidence),
    verify:
      'The pack that holds this report also holds the engine’s exact input. Anybody can recalculate the amount from it, without a database or a network; a single changed byte is detected.',
    command: 'plumbline verify pack.zip --key <the fingerprint that the supplier gave you>',
    fingerprint: about.fingerprint,
    files: about.files.map((file) => ({ ...file, bytes: grouped(String(file.bytes)) })),
  };
}

/** The product of the checks and what the calibration makes of it, as the last two rows of their table. */
function calibrationWords(checks: readonly Check[], confidence: number) {
  const { product, because } = calibrationStep(checks, confidence);
  return { product: String(product), confidence: String(confidence), because };
}

/** Invoice lines and credits as rows. */
function bill({ facts }: EngineInput, draft: FindingDraft) {
  const currency = draft.currency ?? '';
  const money = (minor: bigint) =>
    currency === '' ? minor.toString() : grouped(formatMajor(minor, currency));
  const known = new Map(facts.lines.map((line) => [`${line.invoiceId}\n${line.lineId}`, line]));
  const given = new Map(facts.credits.map((credit) => [credit.creditId, credit]));
  const counted = draft.evidence.lines;
  return {
    billed: money(counted.reduce((sum, each) => sum + BigInt(each.countedMinor), 0n)),
    lines: counted.map((each) => {
      const line = known.get(`${each.invoiceId}\n${each.lineId}`);
      return {
        id: `${each.invoiceId} · ${each.lineId}`,
        what: line?.description ?? (line?.kind ? titleCase(line.kind) : 'Line'),
        period: line ? periodWords(line.period) : '',
        quantity: line?.quantity ? grouped(line.quantity.toFixed()) : null,
        amount: line ? money(line.amountMinor) : '–',
        counted: money(BigInt(each.countedMinor)),
      };
    }),
    credits: draft.evidence.credits.map((each) => {
      const credit = given.get(each.creditId);
      return {
        id: each.creditId,
        kind: titleCase(credit?.kind ?? 'credit'),
        reason: credit?.reason ?? null,
        amount: credit ? money(credit.amountMinor) : '–',
        used: money(BigInt(each.usedMinor)),
      };
    }),
  };
}

function amountLabel({ type, ledger }: Subject): string {
  if (type === 'uncollected') return 'Interest';
  return ledger === 'owed_to_customer' ? 'Billed too much' : 'Not billed';
}

/** One sentence with the money, the parties and the period. */
function titleOf(subject: Subject): string {
  const who = subject.account_name ?? subject.account_id;
  const what = subject.product_name ?? subject.product_key ?? 'use';
  const when = periodWords({ start: subject.period_start, end: subject.period_end });
  if (subject.type === 'unmapped_usage')
    return `${who} used “${subject.source_key}” in ${when}, which no product prices`;
  if (subject.amount === null || subject.currency === null)
    return `${who} used ${what} in ${when}, and nothing prices it`;
  const amount = `${subject.currency} ${grouped(subject.amount)}`;
  const span = /^\d/.test(when) ? `from ${when}` : `in ${when}`;
  if (subject.type === 'uncollected')
    return `${who} owes ${amount} of interest on the open invoice ${subject.source_key ?? ''} of ${when}`;
  if (subject.ledger === 'owed_to_customer')
    return `${who} was billed ${amount} too much for ${what} ${span}`;
  return `${amount} of ${what} ${span} was not billed to ${who}`;
}
