import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** Where the server of the browser stories answers, and where its demo company is asked to train its models. */
export type SharedStage = { url: string; control: string };

const PROCESS = fileURLToPath(new URL('../e2e/house-process.ts', import.meta.url));

/** Starts the server of the browser stories in a process of its own; its stop waits until its engines have ended. */
export async function startSharedStage(): Promise<SharedStage & { stop(): Promise<void> }> {
  // What vitest tells its own workers (NODE_ENV and such) is no setting of a server.
  const { PATH = '', HOME = '', TMPDIR } = process.env;
  const env = { PATH, HOME, ...(TMPDIR ? { TMPDIR } : {}) };
  const child = fork(PROCESS, {
    execArgv: ['--disable-warning=ExperimentalWarning'],
    env,
    stdio: ['ignore', 'inherit', 'pipe', 'ipc'],
  });
  let lastWords = '';
  child.stderr?.on('data', (chunk) => {
    lastWords = `${lastWords}${chunk}`.slice(-4_000);
  });
  const ended = once(child, 'exit');
  const ready = once(child, 'message').then(([message]) => message as SharedStage);
  const place = await Promise.race([
    ready,
    ended.then(() => {
      throw new Error(`The server of the browser stories ended before it was ready.\n${lastWords}`);
    }),
  ]);
  return {
    ...place,
    async stop() {
      if (child.connected) child.disconnect();
      await ended;
    },
  };
}
