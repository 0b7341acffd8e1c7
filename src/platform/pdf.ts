import { createRequire } from 'node:module';
import { Worker } from 'node:worker_threads';
import { Fault } from '#core/error.ts';
import type { Json } from './schema/ground.ts';

export type ToPdfWorker = { id: number; template: string; data: Json; asSvg: boolean };
export type FromPdfWorker =
  | { id: number; bytes: Uint8Array; pages: number }
  | { id: number; failed: string }
  | { id: number; unavailable: string };

export type Rendered = { readonly bytes: Buffer; readonly pages: number };

const WAIT_MS_MAX = 30_000;
/** A thread that nobody needs gives its memory back. */
const IDLE_MS_MAX = 60_000;
const WAITING_MAX = 32;

type Waiting = { resolve(answer: FromPdfWorker): void; reject(error: unknown): void };
type Thread = { worker: Worker; waiting: Map<number, Waiting>; idle: NodeJS.Timeout | null };

let thread: Thread | null = null;
let nextId = 0;

/**
 * Sets a template of `pdf-templates/` with data as a tagged PDF (PDF/UA-1), in a thread of its own. The data is
 * text and figures and never runs as a template; the same data gives the same bytes, as the document's date is a
 * part of it. A character that the font lacks is shown as a box. Faults: `pdf_unavailable`, `busy`.
 */
export function renderPdf(template: string, data: Json): Promise<Rendered> {
  return rendered(template, data);
}

/** True when the compiler of this platform is installed; a look at the packages, without starting it. */
export function isPdfInstalled(): boolean {
  const { resolve } = createRequire(import.meta.url);
  const name = `@myriaddreamin/typst-ts-node-compiler-${process.platform}-${process.arch}`;
  return ['', '-gnu', '-musl', '-msvc', '-gnueabihf'].some((libc) => {
    try {
      return resolve(`${name}${libc}`) !== '';
    } catch {
      return false;
    }
  });
}

/** Why PDFs cannot be made here; null when they can. */
export async function pdfUnavailable(): Promise<string | null> {
  const answer = await asked({ template: 'empty', data: {}, asSvg: true });
  return 'unavailable' in answer ? answer.unavailable : 'failed' in answer ? answer.failed : null;
}

async function rendered(template: string, data: Json): Promise<Rendered> {
  if (!/^[a-z-]+$/.test(template)) throw new TypeError(`${template} names no template`);
  const answer = await asked({ template, data, asSvg: false });
  if ('unavailable' in answer) {
    throw new Fault('pdf_unavailable', `PDFs cannot be made on this machine: ${answer.unavailable}.`, {
      mend: 'Install again with optional packages (npm ci), on a platform for which the Typst compiler is built.',
    });
  }
  if ('failed' in answer) throw new Error(`the template ${template} could not be rendered: ${answer.failed}`);
  return { bytes: Buffer.from(answer.bytes), pages: answer.pages };
}

async function asked(task: Omit<ToPdfWorker, 'id'>): Promise<FromPdfWorker> {
  thread ??= start();
  const own = thread;
  if (own.waiting.size >= WAITING_MAX)
    throw new Fault('busy', 'Too many documents are being rendered at once.', { retryAfterSeconds: 2 });
  if (own.idle) clearTimeout(own.idle);
  const id = nextId++;
  let late: NodeJS.Timeout | undefined;
  try {
    return await new Promise<FromPdfWorker>((resolve, reject) => {
      own.waiting.set(id, { resolve, reject });
      // The timer also keeps the process alive while it waits, which the thread by itself does not.
      late = setTimeout(() => end(own, new Error('a document took too long to render')), WAIT_MS_MAX);
      own.worker.postMessage({ id, ...task });
    });
  } finally {
    clearTimeout(late);
    own.waiting.delete(id);
    if (own.waiting.size === 0) own.idle = setTimeout(() => end(own, null), IDLE_MS_MAX).unref();
  }
}

function start(): Thread {
  const worker = new Worker(new URL('./pdf-worker.ts', import.meta.url), { execArgv: [] });
  worker.unref();
  const own: Thread = { worker, waiting: new Map(), idle: null };
  worker.on('message', (answer: FromPdfWorker) => own.waiting.get(answer.id)?.resolve(answer));
  worker.on('error', (error) => end(own, error));
  worker.on('exit', () => end(own, new Error('the thread that renders documents ended')));
  return own;
}

function end(own: Thread, error: unknown): void {
  if (thread === own) thread = null;
  if (own.idle) clearTimeout(own.idle);
  for (const { reject } of own.waiting.values()) reject(error);
  void own.worker.terminate();
}
