import { Agent, request as httpRequest } from 'node:http';
import { parentPort, workerData } from 'node:worker_threads';

/** The order for one client: address, key, number of batches, events a batch, and the longest it may take. */
export type ClientOrder = {
  url: string;
  key: string;
  client: number;
  batch: number;
  events: number;
  accounts: number;
  /** 0 sends as fast as answers come; else this many events a second. */
  eventsASecond: number;
};
export type ClientReport = { acknowledged: number; refused: number; slowestMs: number };

const agent = new Agent({ keepAlive: true, maxSockets: 1 });

/** One batch as its body's bytes; ids are UUID-like and in no order, as senders make them. */
export function batchOf(order: ClientOrder, number: number): Buffer {
  const events: string[] = [];
  for (let at = 0; at < order.batch; at++) {
    const index = number * order.batch + at;
    const mixed = Math.imul(index + 1, 0x9e3779b1) >>> 0;
    const id = `${mixed.toString(16).padStart(8, '0')}-${order.client}-${index.toString(36)}`;
    const account = `acct-${mixed % order.accounts}`;
    const day = String((mixed % 28) + 1).padStart(2, '0');
    const clock = new Date((index % 86_400) * 1000).toISOString().slice(11, 19);
    events.push(
      `{"event_id":"${id}","account_id":"${account}","product_key":"key-${mixed % 4}","ts":"2026-03-${day}T${clock}Z","units":"${(mixed % 1000) / 10}"}`,
    );
  }
  return Buffer.from(`[${events.join(',')}]`);
}

function send(order: ClientOrder, body: Buffer): Promise<{ status: number; wait: number; accepted: number }> {
  return new Promise((resolve, reject) => {
    const headers = {
      'content-type': 'application/json',
      'content-length': body.length,
      authorization: `Bearer ${order.key}`,
    };
    const sent = httpRequest(
      `${order.url}/api/usage/ingest`,
      { method: 'POST', headers, agent },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () => {
          const text = Buffer.concat(chunks).toString();
          const accepted = response.statusCode === 200 ? Number(JSON.parse(text).accepted) : 0;
          if (response.statusCode !== 200 && response.statusCode !== 429) reject(new Error(text));
          else
            resolve({
              status: response.statusCode ?? 0,
              wait: Number(response.headers['retry-after'] ?? 1),
              accepted,
            });
        });
        response.on('error', reject);
      },
    );
    sent.on('error', reject);
    sent.end(body);
  });
}

async function run(order: ClientOrder): Promise<ClientReport> {
  const batches = Math.ceil(order.events / order.batch);
  const report: ClientReport = { acknowledged: 0, refused: 0, slowestMs: 0 };
  const began = performance.now();
  for (let number = 0; number < batches; number++) {
    const body = batchOf(order, number);
    if (order.eventsASecond > 0) {
      const due = began + ((number * order.batch) / order.eventsASecond) * 1000;
      const early = due - performance.now();
      if (early > 0) await new Promise((resolve) => setTimeout(resolve, early));
    }
    for (;;) {
      const from = performance.now();
      const answer = await send(order, body);
      report.slowestMs = Math.max(report.slowestMs, performance.now() - from);
      report.acknowledged += answer.accepted;
      if (answer.status === 200) break;
      report.refused += 1;
      await new Promise((resolve) => setTimeout(resolve, answer.wait * 1000));
    }
  }
  agent.destroy();
  return report;
}

if (parentPort) parentPort.postMessage(await run(workerData as ClientOrder));
