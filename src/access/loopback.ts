/** True for `localhost`, 127.0.0.0/8 and ::1, with or without a port or the brackets of a URL. */
export function isLoopback(host: string): boolean {
  const name = host
    .toLowerCase()
    .replace(/^(\[[^\]]*\]|[^:]*):\d+$/, '$1')
    .replace(/^\[(.*)\]$/, '$1')
    .replace(/^::ffff:/, '');
  return name === 'localhost' || name === '::1' || /^127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(name);
}

export type DemoSettings = {
  readonly demo: 'auto' | 'off';
  readonly host: string;
  readonly publicUrl: string | null;
  readonly trustedProxies: number;
};

/**
 * Whether this configuration could let a visitor in without a password at all: only a server that listens
 * on loopback, is reached by a loopback address and has no proxy in front. `plumbline doctor` asks this.
 */
export function demoSignInAllowed(settings: DemoSettings): boolean {
  return (
    settings.demo === 'auto' &&
    isLoopback(settings.host) &&
    settings.trustedProxies === 0 &&
    (settings.publicUrl === null || isLoopback(new URL(settings.publicUrl).host))
  );
}

export type Visit = {
  /** The address at the other end of the socket, whatever any header says. */
  readonly peer: string | undefined;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
};

const PROXY_HEADERS = ['forwarded', 'via', 'x-forwarded-for', 'x-forwarded-host', 'x-real-ip'];

/**
 * Whether this visit comes from the machine itself: socket, Host and Origin are all loopback, and no proxy
 * left its mark. The Host check also stops a foreign page that rebinds its own name to 127.0.0.1.
 */
export function isLocalVisit(visit: Visit): boolean {
  const { host, origin } = visit.headers;
  if (!visit.peer || !isLoopback(visit.peer)) return false;
  if (typeof host !== 'string' || !isLoopback(host)) return false;
  if (origin !== undefined && !isLoopback(hostOf(String(origin)))) return false;
  return PROXY_HEADERS.every((name) => visit.headers[name] === undefined);
}

function hostOf(origin: string): string {
  return URL.canParse(origin) ? new URL(origin).host : '';
}
