import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

const HEAD = '<?xml version="1.0"?><ListBucketResult><IsTruncated>true</IsTruncated>';
const ENTRY = '<Contents><Key>a</Key><ETag>&quot;e&quot;</ETag><Size>1</Size></Contents>';
const PIECE = Buffer.from(ENTRY.repeat(10_000));

/** What a store does when it is asked for a listing; `page` counts from 0. */
export type Listing = (response: ServerResponse, page: number) => void | Promise<void>;

const open = (response: ServerResponse, status = 200) =>
  response.writeHead(status, { 'content-type': 'application/xml' });

async function pour(response: ServerResponse, bytes: number): Promise<void> {
  for (let sent = 0; sent < bytes && !response.destroyed; sent += PIECE.length) {
    if (!response.write(PIECE))
      await new Promise((resolve) => response.once('drain', resolve).once('close', resolve));
  }
  response.end();
}

/** Stores that mean no good. */
export const LISTINGS = {
  /** One page of 700 MB. */
  flood: async (response) => {
    open(response).write(HEAD);
    await pour(response, 700e6);
  },
  /** An error of 700 MB. */
  floodOfError: async (response) => {
    open(response, 403).write('<?xml version="1.0"?><Error><Code>AccessDenied</Code>');
    await pour(response, 700e6);
  },
  /** A page of four million bytes that is nested as deep as it goes. */
  deep: (response) => void open(response).end(`${HEAD}${'<a>'.repeat(1_300_000)}`),
  /** A page as full of entries as four million bytes allow. */
  full: (response) => void open(response).end(`${HEAD}${ENTRY.repeat(52_000)}</ListBucketResult>`),
  /** Empty pages, each of which names a next one. */
  endless: (response, page) =>
    void open(response).end(
      `${HEAD}<NextContinuationToken>${page}</NextContinuationToken></ListBucketResult>`,
    ),
} satisfies Record<string, Listing>;

/** Opens such a store. */
export async function openEndlessStore(listing: Listing) {
  let pages = 0;
  const server = createServer((_request, response) => {
    response.on('error', () => {});
    void listing(response, pages);
    pages += 1;
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    pages: () => pages,
    close: () =>
      new Promise((resolve) => {
        server.close(resolve);
        server.closeAllConnections();
      }),
  };
}
