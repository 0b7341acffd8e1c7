/** The header that tells better-auth the address we established; it is never taken from a caller. */
export const ADDRESS_HEADER = 'x-plumbline-address';

export type OriginHeaders = {
  readonly origin?: string | undefined;
  readonly host?: string | undefined;
  readonly 'sec-fetch-site'?: string | string[] | undefined;
};

/** `unknown` is a caller that is no browser: every browser names its origin on a request that changes state. */
export type Provenance = 'own' | 'foreign' | 'unknown';

/**
 * Whether the page behind a request is ours, by what the browser itself says and no page can forge: its origin
 * is that of the public address, or host and `protocol` (`http` or `https`) of this request.
 * A request that changes state by a cookie must be `own`; one without a cookie must not be `foreign`.
 */
export function provenance(
  headers: OriginHeaders,
  settings: { readonly publicUrl: string | null; readonly corsOrigins: readonly string[] },
  protocol: string,
): Provenance {
  const { origin } = headers;
  if (origin !== undefined && settings.corsOrigins.includes(origin)) return 'own';
  const site = headers['sec-fetch-site'];
  if (site !== undefined) return site === 'same-origin' ? 'own' : 'foreign';
  if (origin === undefined) return 'unknown';
  if (!URL.canParse(origin)) return 'foreign';
  if (settings.publicUrl !== null && new URL(settings.publicUrl).origin === origin) return 'own';
  return origin === `${protocol}://${headers.host}` ? 'own' : 'foreign';
}
