import { lookup as systemLookup } from 'node:dns/promises';
import { Agent as HttpAgent, request as httpRequest, type IncomingMessage } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import { isIP, Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { Fault } from '#core/error.ts';
import { type Address, addressOf, blockList, hostOf, isInRanges, reachOf } from './outbound-address.ts';

/** Which hosts may be reached, and where our own stores are, which may never be. */
export type OutboundRules = {
  /** Names that alone may be reached when there are any, and ranges (`10.0.0.0/8`) of private addresses. */
  readonly hosts: readonly string[];
  /** Addresses of our own stores, as URLs. */
  readonly own: readonly string[];
};

export type Lookup = (name: string) => Promise<{ address: string }[]>;

/** An address that was checked, for one connection. */
export type Pinned = Address & { readonly host: string; readonly port: number };

export type RequestOptions = {
  method?: 'GET' | 'POST';
  headers?: Record<string, string>;
  body?: string;
  signal?: AbortSignal;
  /** False takes any certificate. */
  verifies?: boolean;
};

/** The one way out: whatever a tenant names is reached through it, or not at all. */
export type Outbound = {
  /** Looks a host up once and gives the address to connect to. Faults: `bad_request` for a place out of bounds. */
  pin(host: string, port: number): Promise<Pinned>;
  /** A socket that connects to the pinned address, whatever it is asked to connect to. */
  socket(pinned: Pinned): Socket;
  /** Agents for clients of their own: each connection they make is pinned. */
  agents(verifies?: boolean): { httpAgent: HttpAgent; httpsAgent: HttpsAgent };
  /** One HTTP request; a redirect is a fault and never followed. */
  request(url: string, options?: RequestOptions): Promise<IncomingMessage>;
};

const PORTS_LOW = [80, 443];

/** Guards every connection to a host that a tenant named. `lookup` is the system's unless a test brings one. */
export function createOutbound(rules: OutboundRules, lookup: Lookup = systemLookupAll): Outbound {
  const isRange = (text: string) => isIP(text.split('/')[0] ?? '') !== 0;
  const ranges = blockList(rules.hosts.filter(isRange));
  const names = new Set(rules.hosts.filter((text) => !isRange(text)).map((text) => text.toLowerCase()));
  const own = rules.own.filter(Boolean).map((url) => new URL(url));

  async function addressesOf(host: string): Promise<{ addresses: Address[]; name: string | null }> {
    const parsed = hostOf(host);
    if (!('name' in parsed)) return { addresses: [parsed], name: null };
    const found = await lookup(parsed.name).catch(() => []);
    const addresses = found.flatMap(({ address }) => addressOf(address) ?? []);
    if (addresses.length === 0 || addresses.length < found.length) {
      throw new Fault('bad_request', `The host ${parsed.name} was not found.`, {
        where: 'host',
        mend: 'Check its spelling, and that it resolves outside your own network.',
      });
    }
    return { addresses, name: parsed.name };
  }

  /** True where our own stores answer: the whole machine, or on this one their ports. */
  async function isOwn(address: Address, port: number): Promise<boolean> {
    for (const url of own) {
      const host = url.hostname.replace(/^\[|\]$/g, '');
      const { addresses } = await addressesOf(host).catch(() => ({ addresses: [] as Address[] }));
      if (addresses.some(isLoopback)) {
        if (isLoopback(address) && port === portOf(url)) return true;
      } else if (addresses.some((each) => each.address === address.address)) return true;
    }
    return false;
  }

  async function pin(host: string, port: number): Promise<Pinned> {
    if (!Number.isInteger(port) || port < 1 || port > 65_535 || (port < 1024 && !PORTS_LOW.includes(port))) {
      throw new Fault('bad_request', `Port ${port} is not allowed.`, {
        where: 'port',
        mend: 'Use 80, 443, or a port from 1024 to 65535.',
      });
    }
    const { addresses, name } = await addressesOf(host);
    // All of them: a name with one public and one private address is no safer than its private one.
    for (const address of addresses) {
      const isOpened = isInRanges(ranges, address);
      if (name !== null && names.size > 0 && !names.has(name) && !isOpened) throw refused(host);
      if (name === null && names.size > 0 && !isOpened) throw refused(host);
      const reach = reachOf(address);
      if (reach === 'never' || (reach === 'private' && !isOpened)) throw refused(host);
      if (await isOwn(address, port)) throw refused(host);
    }
    return { ...(addresses[0] as Address), host: name ?? (addresses[0] as Address).address, port };
  }

  function socket({ address, port }: Pinned): Socket {
    const made = new Socket();
    const connect = made.connect.bind(made) as (options: { host: string; port: number }) => Socket;
    made.connect = (() => connect({ host: address, port })) as Socket['connect'];
    return made;
  }

  type Made = (error: Error | null, stream: Duplex) => void;
  type Place = { host?: string | null; port?: number | string | null };
  const pinning = (place: Place, then: (address: string) => void, callback?: Made): undefined => {
    pin(place.host ?? '', Number(place.port)).then(
      ({ address }) => then(address),
      (error: Error) => callback?.(error, undefined as never),
    );
  };
  class PinnedHttp extends HttpAgent {
    override createConnection(options: object, callback?: Made): Duplex | null | undefined {
      const make = (host: string) =>
        void callback?.(null, super.createConnection({ ...options, host }) as Duplex);
      return pinning(options as Place, make, callback);
    }
  }
  class PinnedHttps extends HttpsAgent {
    override createConnection(options: object, callback?: Made): Duplex | null | undefined {
      const make = (host: string) =>
        void callback?.(null, super.createConnection({ ...options, host }) as Duplex);
      return pinning(options as Place, make, callback);
    }
  }

  function agents(verifies = true) {
    const settings = { keepAlive: false, maxSockets: 4 };
    return {
      httpAgent: new PinnedHttp(settings),
      httpsAgent: new PinnedHttps({ ...settings, rejectUnauthorized: verifies }),
    };
  }

  async function request(url: string, options: RequestOptions = {}): Promise<IncomingMessage> {
    const place = checkedUrl(url);
    const { method = 'GET', headers = {}, body, signal, verifies } = options;
    const isSecure = place.protocol === 'https:';
    const { httpAgent, httpsAgent } = agents(verifies);
    const agent = isSecure ? httpsAgent : httpAgent;
    const answer = await new Promise<IncomingMessage>((resolve, reject) => {
      const call = (isSecure ? httpsRequest : httpRequest)(
        place,
        { method, headers, agent, ...(signal ? { signal } : {}) },
        resolve,
      );
      call.on('error', reject);
      call.end(body);
    });
    const status = answer.statusCode ?? 0;
    if (status < 300 || status > 399) return answer;
    answer.destroy();
    throw new Fault('bad_request', `${place.hostname} answers with a redirect, which is not followed.`, {
      where: 'host',
      mend: 'Enter the final address.',
    });
  }

  return { pin, socket, agents, request };
}

const DEFAULT_PORTS: Record<string, number> = {
  'http:': 80,
  'https:': 443,
  'postgres:': 5432,
  'postgresql:': 5432,
};

const isLoopback = ({ address }: Address) => address === '::1' || address.startsWith('127.');
const portOf = (url: URL) => Number(url.port || DEFAULT_PORTS[url.protocol]);

/** A web address without user, with a host in a plain spelling. Faults: `bad_request`. */
export function checkedUrl(text: string): URL {
  const [, scheme, authority] = /^(https?):\/\/([^/?#\\]*)(?=[/?#]|$)/.exec(text) ?? [];
  const url = URL.canParse(text) ? new URL(text) : null;
  if (!scheme || authority === undefined || !url || authority.includes('@')) {
    throw new Fault('bad_request', 'The address is not a plain http:// or https:// address.', {
      where: 'endpoint',
      mend: 'Write it as https://storage.example.com, without user and password.',
    });
  }
  hostOf(authority.replace(/:\d{1,5}$/, ''), 'endpoint');
  return url;
}

function refused(host: string): Fault {
  return new Fault('bad_request', `${host} may not be reached from here.`, {
    where: 'host',
    mend: 'Name a host with a public address; a private one has to be opened by the operator in PLUMBLINE_OUTBOUND_HOSTS.',
  });
}

async function systemLookupAll(name: string): Promise<{ address: string }[]> {
  return systemLookup(name, { all: true });
}
