import type { FindingDraft } from '../draft.ts';
import { reconcileAccount } from '../reconcile-account.ts';
import { type Json, jsonText } from './codec.ts';
import { derivedFiles } from './derive.ts';
import { type EngineInput, engineInput } from './facts-codec.ts';
import { rawDifferences, rawEvents } from './raw.ts';
import { draftOf, type Subject, subjectDifferences } from './subject.ts';

/** What recalculating a pack gave: what was done, and each fault as a sentence that names the file. */
export type Checked = {
  readonly done: string[];
  readonly faults: string[];
  readonly subject: Subject | null;
};

/**
 * Recalculates a pack's finding from its files alone, with the same engine, and compares every step. Pure: takes
 * the texts of the files by name.
 */
export function checkContents(files: ReadonlyMap<string, string>): Checked {
  const done: string[] = [];
  const faults: string[] = [];
  const subject = subjectIn(files.get('finding.json'));
  if (subject === null)
    return { done, faults: ['finding.json is missing or does not have the form of a finding'], subject };
  const input = inputIn(files.get('facts.json'));
  if (typeof input === 'string') return { done, faults: [input], subject };
  const draft = recalculate(input, subject);
  if (typeof draft === 'string') return { done, faults: [draft], subject };
  const money = subject.amount === null ? 'no amount yet' : `${subject.currency} ${subject.amount}`;
  const different = subjectDifferences(subject, draft);
  faults.push(...different);
  if (different.length === 0)
    done.push(
      `should have billed ${subject.should_have_billed ?? 'is not known'}, finding ${money}: recalculated from facts.json, the same`,
    );
  const derived = derivedFiles(input, draft);
  for (const [name, text] of derived) {
    const given = files.get(name);
    if (given !== text) faults.push(`${name} differs from what facts.json gives${placeOf(given, text)}`);
  }
  done.push(`${derived.size} files follow from facts.json, line by line`);
  const raw = files.get('usage-raw.csv');
  if (raw !== undefined) {
    const events = rawEvents(raw);
    if (events === null) faults.push('usage-raw.csv does not have the form of raw events');
    else {
      faults.push(...rawDifferences(input, draft, events));
      done.push(`${events.length} raw events give the daily use`);
    }
  }
  return { done, faults, subject };
}

const SUBJECT_FIELDS = [
  'id',
  'type',
  'account_id',
  'period_start',
  'period_end',
  'amount',
  'currency',
  'reason',
];

function subjectIn(text: string | undefined): Subject | null {
  const json = parsed(text);
  if (json === null || typeof json !== 'object' || Array.isArray(json)) return null;
  if (!SUBJECT_FIELDS.every((name) => Object.hasOwn(json, name)) || jsonText(json) !== text) return null;
  return json as unknown as Subject;
}

function inputIn(text: string | undefined): EngineInput | string {
  const json = parsed(text);
  if (json === null) return 'facts.json is missing or is not JSON';
  try {
    const input = engineInput.decode(json, 'facts.json');
    const again = jsonText(engineInput.encode(input) as Json);
    return again === text ? input : `facts.json is not in its canonical form${placeOf(text, again)}`;
  } catch (error) {
    return error instanceof Error ? error.message : 'facts.json cannot be read';
  }
}

function recalculate(input: EngineInput, subject: Subject): FindingDraft | string {
  try {
    const draft = draftOf(reconcileAccount(input.facts, input.settings), subject);
    return draft ?? 'facts.json does not give the finding of finding.json: the engine does not find it there';
  } catch (error) {
    return `facts.json cannot be calculated: ${error instanceof Error ? error.message : String(error)}`;
  }
}

function parsed(text: string | undefined): Json | null {
  if (text === undefined) return null;
  try {
    return JSON.parse(text) as Json;
  } catch {
    return null;
  }
}

/** Where two texts part, as a line number; nothing when one of them is not there. */
function placeOf(given: string | undefined, wanted: string): string {
  if (given === undefined) return ': it is missing';
  const lines = wanted.split('\n');
  const at = given.split('\n').findIndex((line, index) => line !== lines[index]);
  return `, first in line ${(at < 0 ? lines.length : at) + 1}`;
}
