import { BlockList, isIP } from 'node:net';
import { Fault } from '#core/error.ts';

/** An address as it is connected to: an IPv4 address inside IPv6 is given as the IPv4 address that it is. */
export type Address = { readonly address: string; readonly family: 4 | 6 };

/** Where nobody's data lie: this machine and its neighbours on the wire, cloud metadata, groups of machines. */
const NEVER = blockList([
  '0.0.0.0/8',
  '100.100.100.200/32',
  '169.254.0.0/16',
  '192.0.0.0/24',
  '224.0.0.0/4',
  '240.0.0.0/4',
  '::/128',
  '64:ff9b::/96',
  '64:ff9b:1::/48',
  '100::/64',
  '2001::/23',
  '2002::/16',
  'fd00:ec2::/32',
  'fe80::/10',
  'fec0::/10',
  'ff00::/8',
]);

/** Addresses of one's own house or of no use outside: only an operator's range opens them. */
const PRIVATE = blockList([
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '172.16.0.0/12',
  '192.0.2.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
]);

/** Of IPv6 only this part is public, without the addresses of examples in it. */
const PUBLIC_V6 = blockList(['2000::/3']);
const EXAMPLES_V6 = blockList(['2001:db8::/32', '3fff::/20']);

/** A list of ranges such as `10.0.0.0/8`; a bare address stands for itself. Throws on what is no range. */
export function blockList(ranges: readonly string[]): BlockList {
  const list = new BlockList();
  for (const range of ranges) {
    const [address = '', bits] = range.split('/');
    const family = isIP(address);
    if (family === 0 || (bits !== undefined && !/^\d{1,3}$/.test(bits)))
      throw new TypeError(`no range: ${range}`);
    const whole = family === 4 ? 32 : 128;
    list.addSubnet(address, bits === undefined ? whole : Number(bits), family === 4 ? 'ipv4' : 'ipv6');
  }
  return list;
}

const holds = (list: BlockList, { address, family }: Address) =>
  list.check(address, family === 4 ? 'ipv4' : 'ipv6');

/** `never`, `private` (an operator may open it) or `public`. */
export function reachOf(address: Address): 'never' | 'private' | 'public' {
  if (holds(NEVER, address)) return 'never';
  if (address.family === 4) return holds(PRIVATE, address) ? 'private' : 'public';
  return holds(PUBLIC_V6, address) && !holds(EXAMPLES_V6, address) ? 'public' : 'private';
}

export function isInRanges(ranges: BlockList, address: Address): boolean {
  return holds(ranges, address);
}

/** An address in its one spelling, or null; `::ffff:127.0.0.1` is 127.0.0.1, a scope id makes it none. */
export function addressOf(text: string): Address | null {
  const family = isIP(text);
  if (family === 4) return { address: text, family };
  if (family !== 6 || text.includes('%')) return null;
  const canonical = new URL(`http://[${text}]`).hostname.slice(1, -1);
  const mapped = /^::(?:ffff:(?:0:)?)?([0-9a-f]{1,4}):([0-9a-f]{1,4})$/.exec(canonical);
  if (!mapped) return { address: canonical, family };
  const [high, low] = [Number.parseInt(mapped[1] ?? '', 16), Number.parseInt(mapped[2] ?? '', 16)];
  return { address: [high >> 8, high & 255, low >> 8, low & 255].join('.'), family: 4 };
}

const NAME = /^(?=.{1,253}$)[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?(\.[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?)*$/;

/**
 * A host as one may write it: a DNS name in ASCII, an IPv4 address in four decimal parts or an IPv6 address in
 * brackets or without. Every other spelling (octal, hexadecimal, short, a dot at the end, other scripts, a
 * path, a list, a user before an @) is a `bad_request` fault, as two programs would not read it alike.
 */
export function hostOf(text: string, where = 'host'): Address | { readonly name: string } {
  const inBrackets = /^\[(.*)\]$/.exec(text);
  const literal = addressOf(inBrackets?.[1] ?? text);
  if (literal && (literal.family === 4 || /^[0-9a-f:.]+$/i.test(inBrackets?.[1] ?? text))) {
    if (inBrackets && isIP(inBrackets[1] ?? '') !== 6) throw noHost(text, where);
    return literal;
  }
  const name = text.toLowerCase();
  const last = name.slice(name.lastIndexOf('.') + 1);
  // A name whose last part is a number is an address to some programs and a name to others.
  if (!NAME.test(name) || /^(\d+|0x[0-9a-f]*)$/.test(last)) throw noHost(text, where);
  return { name };
}

function noHost(text: string, where: string): Fault {
  const shown = text.length > 80 ? `${text.slice(0, 80)}…` : text;
  return new Fault('bad_request', `“${shown}” is not a host name or address.`, {
    where,
    mend: 'Enter only the host, as db.example.com or 203.0.113.7; port, user and database have their own fields.',
  });
}
