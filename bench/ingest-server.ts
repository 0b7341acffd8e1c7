import { type ServerProcess, spawnServer } from './server.ts';

/** A server with an organization and a key for usage. */
export type BenchServer = ServerProcess & { readonly key: string; readonly organization: string };

export async function startServer(dataDir: string, env: Record<string, string> = {}): Promise<BenchServer> {
  const server = await spawnServer(dataDir, ['--no-demo'], env);
  return { ...server, ...(await signUp(server.url)) };
}

async function signUp(url: string): Promise<{ key: string; organization: string }> {
  const headers = { origin: new URL(url).origin, 'content-type': 'application/json' };
  const person = {
    name: 'Operator',
    email: `${crypto.randomUUID()}@example.com`,
    password: 'correct horse battery',
    organization: 'Bench',
  };
  const body = JSON.stringify(person);
  const registered = await fetch(`${url}/api/auth/register`, { method: 'POST', headers, body });
  const cookie = registered.headers
    .getSetCookie()
    .map((line) => line.split(';')[0])
    .join('; ');
  const made = await fetch(`${url}/api/keys`, {
    method: 'POST',
    headers: { ...headers, cookie },
    body: JSON.stringify({ name: 'bench', scopes: ['ingest', 'read'] }),
  });
  const { key } = (await made.json()) as { key: string };
  if (!key) throw new Error('no key was made');
  const me = (await (await fetch(`${url}/api/auth/me`, { headers: { ...headers, cookie } })).json()) as {
    organization?: { id: string };
  };
  return { key, organization: me.organization?.id ?? '' };
}
