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
  readonly isProduction: boolean;
};

/**
 * Whether this configuration could let a visitor in without a password at all: only a server that listens on
 * loopback, has no public address, no proxy in front and is not in production. `plumbline doctor` asks this.
 */
export function demoSignInAllowed(settings: DemoSettings): boolean {
  return (
    settings.demo === 'auto' &&
    isLoopback(settings.host) &&
    settings.trustedProxies === 0 &&
    settings.publicUrl === null &&
    !settings.isProduction
  );
}

export type Visit = {
  /** The address at the other end of the socket, whatever any header says. */
  readonly peer: string | undefined;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
};

/** Whatever a proxy, a tunnel or a gateway writes about where a request came from. */
const PROXY_HEADER =
  /^(forwarded|via|client-ip|true-client-ip|forwarded-for|front-end-https|cdn-loop|cf-.*|fly-.*|fastly-.*|ngrok-.*|tailscale-.*|x-(forwarded|real|client|cluster|original|envoy|amzn|appengine|azure|arr|vercel|nf|proxy|request-start|coming-from|remote).*)$/;

/**
 * Whether this visit comes from the machine itself: socket, Host and Origin are all loopback, and no proxy
 * left its mark. The Host check also stops a foreign page that rebinds its own name to 127.0.0.1.
 */
export function isLocalVisit(visit: Visit): boolean {
  const { host, origin } = visit.headers;
  if (!visit.peer || !isLoopback(visit.peer)) return false;
  if (typeof host !== 'string' || !isLoopback(host)) return false;
  if (origin !== undefined && !isLoopback(hostOf(String(origin)))) return false;
  return !Object.keys(visit.headers).some((name) => PROXY_HEADER.test(name));
}

function hostOf(origin: string): string {
  return URL.canParse(origin) ? new URL(origin).host : '';
}
