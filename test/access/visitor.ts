import type { Me } from '#access/shapes.ts';
import type { App } from '#platform/http.ts';

export const PASSWORD = 'correct horse battery';

type Method = 'GET' | 'POST' | 'PATCH' | 'DELETE';
export type Answer = {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  // biome-ignore lint/suspicious/noExplicitAny: tests read answers freely; their shapes are checked by the server
  body: any;
};

/** A browser in front of the door: it keeps its cookie and names its origin, by default. */
export class Visitor {
  cookie = '';
  headers: Record<string, string> = { host: 'localhost:4600', origin: 'http://localhost:4600' };
  address = '127.0.0.1';
  app: App;

  constructor(app: App) {
    this.app = app;
  }

  async send(method: Method, url: string, body?: object): Promise<Answer> {
    const response = await this.app.inject({
      method,
      url,
      headers: { ...this.headers, ...(this.cookie ? { cookie: this.cookie } : {}) },
      remoteAddress: this.address,
      ...(body ? { payload: body } : {}),
    });
    for (const line of [response.headers['set-cookie'] ?? []].flat()) {
      const [pair = ''] = line.split(';');
      if (/session_token=/.test(pair)) this.cookie = pair.endsWith('=') ? '' : pair;
    }
    return {
      status: response.statusCode,
      headers: response.headers as Answer['headers'],
      body: response.body === '' ? null : response.json(),
    };
  }

  get = (url: string) => this.send('GET', url);
  post = (url: string, body: object = {}) => this.send('POST', url, body);
  patch = (url: string, body: object) => this.send('PATCH', url, body);
  delete = (url: string) => this.send('DELETE', url);
}

/** A visitor who has just registered an organization of their own. */
export async function registered(app: App, name: string): Promise<Visitor & { me: Me }> {
  const visitor = new Visitor(app);
  const email = `${name.toLowerCase().replaceAll(' ', '.')}@example.com`;
  const organization = `${name} & Co`;
  const { status, body } = await visitor.post('/api/auth/register', {
    name,
    email,
    password: PASSWORD,
    organization,
  });
  if (status !== 201) throw new Error(`could not register ${name}: ${JSON.stringify(body)}`);
  return Object.assign(visitor, { me: body as Me });
}

/** Somebody whom `admin` invited and who joined as a new person. */
export async function joined(admin: Visitor, name: string, role: string): Promise<Visitor & { me: Me }> {
  const email = `${name.toLowerCase().replaceAll(' ', '.')}@example.com`;
  const { body: made } = await admin.post('/api/invitations', { email, role });
  const visitor = new Visitor(admin.app);
  const { status, body } = await visitor.post(`/api/invitations/${made.token}/accept`, {
    name,
    password: PASSWORD,
  });
  if (status !== 200) throw new Error(`could not join as ${name}: ${JSON.stringify(body)}`);
  return Object.assign(visitor, { me: body as Me });
}

/** A program with an API key of this admin's organization. */
export async function program(admin: Visitor, scopes: string[], expires_at?: string) {
  const { body } = await admin.post('/api/keys', { name: `key ${scopes.join(' ')}`, scopes, expires_at });
  const visitor = new Visitor(admin.app);
  visitor.headers = { host: 'localhost:4600', authorization: `Bearer ${body.key}` };
  return Object.assign(visitor, { id: body.id as string, key: body.key as string });
}
