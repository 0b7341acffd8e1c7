import { contentText, escaped, instantText, type UsageEvent, type UsageSide } from './usage-event.ts';

/** A checked event as the store takes it: its id, its account, and the rest as tab-separated text. */
export type UsageRow = {
  readonly eventId: string;
  readonly accountId: string;
  /** Account, key, instant, units and what else makes two events of one id the same; see `contentText`. */
  readonly content: string;
  /** When it was received, as the engine writes instants, or `\N`; not part of the content. */
  readonly received: string;
};

/** An event as a row of the store. */
export function usageRow(side: UsageSide, event: UsageEvent): UsageRow {
  const { eventId, accountId, receivedAtMs } = event;
  const received = receivedAtMs === null ? '\\N' : instantText(receivedAtMs);
  return { eventId, accountId, content: contentText(side, event), received };
}

/** A row as a line of the engine's text, in the order of `LINE_COLUMNS`. */
export function lineOf(side: UsageSide, row: UsageRow): string {
  const line = `${escaped(row.eventId)}\t${row.content}`;
  return side === 'reported' ? line : `${line}\t${row.received}`;
}

/** Account, key, day and the rest of a content, for those few events that a person is notified of. */
export function contentParts(content: string): { sourceKey: string; day: string; ts: string; units: string } {
  const [, key = '', ts = '', units = ''] = content.split('\t');
  return { sourceKey: unescaped(key), day: ts.slice(0, 10), ts, units };
}

function unescaped(text: string): string {
  return text.replace(/\\([\\tnr])/g, (_, mark: string) =>
    mark === 't' ? '\t' : mark === 'n' ? '\n' : mark === 'r' ? '\r' : '\\',
  );
}

const CLOCKS_DIFFER_MS_MAX = 15 * 60_000;

/** The instant, as the engine writes it, from which on an event that comes in now lies in the future. */
export function futureFrom(nowMs: number): string {
  return instantText(nowMs + CLOCKS_DIFFER_MS_MAX);
}

/** True for an event stamped after an instant of `futureFrom`; texts of instants sort as the instants do. */
export function isInFuture({ content }: UsageRow, from: string): boolean {
  const start = content.indexOf('\t', content.indexOf('\t') + 1) + 1;
  return content.slice(start, content.indexOf('\t', start)) > from;
}
