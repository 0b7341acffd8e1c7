import { request } from 'node:http';
import { inject } from 'vitest';

/** Asks the run's set-up for what test files share; the first who asks waits until it has started. */
export async function askShared<T>(what: 'engines' | 'stage'): Promise<T> {
  const [status, text] = await new Promise<[number, string]>((resolve, reject) => {
    // Not fetch: it gives up after five minutes, and a busy machine may need longer for the demo company.
    const asked = request(`${inject('shared')}/${what}`, async (answer) => {
      const pieces = await answer.setEncoding('utf8').toArray();
      resolve([answer.statusCode ?? 0, pieces.join('')]);
    });
    asked.on('error', reject).end();
  });
  if (status !== 200) throw new Error(`The shared ${what} did not start.\n${text}`);
  return JSON.parse(text) as T;
}
