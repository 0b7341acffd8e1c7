import { Fault } from '#core/error.ts';
import { ensureDemo } from '#demo/commands/company.ts';
import { ensureDemoModels } from '#demo/commands/models.ts';
import { readTotals } from '#findings/queries/headline.ts';
import { createServer, type Server, startWorkers } from '#main.ts';
import { type Opened, openGround } from '#platform/ground.ts';
import { createLog } from '#platform/log.ts';
import { demoSignInAllowed } from '#platform/loopback.ts';
import { isPdfInstalled } from '#platform/pdf.ts';
import { headlineLines } from '../headline.ts';
import { type CommonOptions, configFor } from '../session.ts';

/** How many slices one process reconciles at once: more than two would only queue on the usage engine. */
const SLICES_AT_ONCE = 2;

/** Closing connections to engines that are gone may wait in vain. */
const STOP_MS_MAX = 5_000;

/** Serves the web app and the API, and works the queues; with the demo company by default. */
export async function serve(options: CommonOptions & { demo: boolean; port?: string }): Promise<void> {
  const started = performance.now();
  const base = configFor(options);
  const port = options.port === undefined ? base.port : wholeNumber('--port', options.port, 0, 65_535);
  const config = { ...base, port };
  const log = createLog(process.stderr.isTTY && config.logLevel === 'info' ? 'warn' : config.logLevel);
  say('Starting the engines …');
  const opened = await openGround(config, log);
  let server: Server | null = null;
  const stop = stopper(async () => {
    await server?.close();
    await opened.close();
  });
  stopWithOwner(opened, stop);
  try {
    if (!isPdfInstalled())
      say('PDFs and evidence packs cannot be made on this platform; `plumbline doctor` says why.');
    server = await createServer(opened);
    await startWorkers(opened, SLICES_AT_ONCE);
    const address = await server.app
      .listen({ host: config.host, port: config.port })
      .catch((error: unknown) => refused(error, config.port));
    const name = config.host === '127.0.0.1' ? 'localhost' : config.host;
    const url = config.publicUrl ?? `http://${name}:${new URL(address).port}`;
    if (options.demo && demoSignInAllowed(config)) {
      const { ctx } = await ensureDemo(server.access, say);
      const totals = await readTotals(ctx);
      say(`${ctx.organization.name}: ${totals.open_findings} findings.`);
      for (const line of headlineLines(totals)) say(line);
      // In the background: the first page does not wait for models.
      ensureDemoModels(ctx).catch((error: unknown) => {
        log.warn({ err: error }, 'the models of the demo company are not trained');
      });
    }
    say(
      `Plumbline is ready at ${url} after ${((performance.now() - started) / 1000).toFixed(1)} s. Ctrl-C stops it.`,
    );
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Works the queues without serving pages; as many of these as there are machines. */
export async function work(options: CommonOptions & { concurrency: string }): Promise<void> {
  const config = configFor(options);
  const concurrency = wholeNumber('--concurrency', options.concurrency, 1, 64);
  const log = createLog(process.stderr.isTTY && config.logLevel === 'info' ? 'warn' : config.logLevel);
  const opened = await openGround(config, log);
  const stop = stopper(() => opened.close());
  stopWithOwner(opened, stop);
  try {
    await startWorkers(opened, concurrency);
  } catch (error) {
    await stop();
    throw error;
  }
  say('Working the queues. Ctrl-C stops.');
}

/** A process that joined another's engines cannot continue without them; it has to be started again. */
function stopWithOwner(opened: Opened, stop: () => Promise<void>): void {
  opened.onOwnerGone(() => {
    process.stderr.write('plumbline: the process that ran the engines is gone; start again.\n');
    const exit = () => process.exit(1);
    setTimeout(exit, STOP_MS_MAX).unref();
    stop().then(exit, exit);
  });
}

/** Why a port cannot be listened on, in words that help. */
function refused(error: unknown, port: number): never {
  const { code } = error as NodeJS.ErrnoException;
  if (code !== 'EADDRINUSE' && code !== 'EACCES') throw error;
  const why = code === 'EADDRINUSE' ? 'is in use by another program' : 'is not allowed for this user';
  const mend = 'Set PORT to another one, or to 0 for any that is free.';
  throw new Fault('conflict', `Port ${port} ${why}.`, { mend }, error);
}

function wholeNumber(option: string, text: string, min: number, max: number): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || value < min || value > max) {
    throw new Fault('bad_request', `${option} “${text}” is not a whole number from ${min} to ${max}.`);
  }
  return value;
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}

/** Stops once on the first signal, and at once on the second. */
function stopper(close: () => Promise<void>): () => Promise<void> {
  let stopping: Promise<void> | null = null;
  const stop = () => {
    stopping ??= close();
    return stopping;
  };
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.on(signal, () => {
      if (stopping) process.exit(1);
      stop().then(
        () => process.exit(0),
        () => process.exit(1),
      );
    });
  }
  return stop;
}
