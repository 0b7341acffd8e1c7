import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { FindingJson } from '#findings/shapes.ts';
import type { ImportRunJson } from '#ingest/shapes.ts';
import { eventually } from './process.ts';

/** What a reconciliation run says of itself. */
export type RunJson = { id: string; status: string; slices_done: number; slices_total: number };

/** A signed-in browser that may turn to any server of the installation. */
export class Browser {
  cookie = '';

  async send(
    url: string,
    method: string,
    body?: FormData | string | object,
    headers: Record<string, string> = {},
  ) {
    const isPlain = body !== undefined && !(body instanceof FormData) && typeof body !== 'string';
    const response = await fetch(url, {
      method,
      headers: {
        origin: new URL(url).origin,
        ...(this.cookie ? { cookie: this.cookie } : {}),
        ...(isPlain ? { 'content-type': 'application/json' } : {}),
        ...headers,
      },
      ...(body === undefined ? {} : { body: isPlain ? JSON.stringify(body) : (body as FormData | string) }),
    });
    for (const line of response.headers.getSetCookie()) {
      const [pair = ''] = line.split(';');
      if (/session_token=/.test(pair)) this.cookie = pair;
    }
    return response;
  }

  async json<T>(url: string, method = 'GET', body?: object): Promise<T> {
    const response = await this.send(url, method, body);
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${url}: ${response.status} ${text}`);
    return JSON.parse(text) as T;
  }

  async register(server: string, organization: string): Promise<string> {
    const email = `${crypto.randomUUID()}@example.com`;
    const person = { name: 'Operator', email, password: 'correct horse battery', organization };
    await this.json(`${server}/api/auth/register`, 'POST', person);
    return email;
  }

  async upload(server: string, file: string): Promise<ImportRunJson> {
    const form = new FormData();
    form.append('file', new Blob([readFileSync(file)]), path.basename(file));
    const response = await this.send(`${server}/api/upload`, 'POST', form);
    if (response.status !== 202) throw new Error(`upload of ${file}: ${await response.text()}`);
    const { runs } = (await response.json()) as { runs: [ImportRunJson] };
    return runs[0];
  }

  /** Waits until an import is over, whatever became of it. */
  async imported(server: string, id: string): Promise<ImportRunJson> {
    return eventually(async () => {
      const run = await this.json<ImportRunJson>(`${server}/api/imports/${id}`);
      if (run.status === 'queued' || run.status === 'running') throw new Error(`import is ${run.status}`);
      return run;
    });
  }

  async reconciled(server: string, id: string): Promise<RunJson> {
    return eventually(async () => {
      const run = await this.json<RunJson>(`${server}/api/recon/runs/${id}`);
      if (run.status !== 'done' && run.status !== 'failed') throw new Error(`run is ${JSON.stringify(run)}`);
      return run;
    });
  }

  async findings(server: string): Promise<FindingJson[]> {
    const items: FindingJson[] = [];
    let cursor: string | null = null;
    do {
      const query: string = cursor ? `&cursor=${encodeURIComponent(cursor)}` : '';
      const page: { items: FindingJson[]; next_cursor: string | null } = await this.json(
        `${server}/api/recon/results?limit=100${query}`,
      );
      items.push(...page.items);
      cursor = page.next_cursor;
    } while (cursor !== null);
    return items;
  }
}
