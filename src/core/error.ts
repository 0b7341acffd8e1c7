/** Every way a request, a file or a command can fail that a person can do something about. */
export const FAULTS = {
  bad_request: 'The request does not have the form that this operation takes.',
  unauthenticated: 'Sign in or send an API key.',
  forbidden: 'Your role or key may not do this.',
  not_found: 'Not found in this organization.',
  conflict: 'This conflicts with something that already exists.',
  too_large: 'The body or file is larger than this operation takes.',
  unsupported_format: 'The file is not what it claims to be.',
  mapping_needed: 'Some columns were only guessed and need to be confirmed.',
  invalid_credentials: 'The email address or the password is wrong.',
  second_factor_needed: 'The password is right; a code of your authenticator app is needed too.',
  rate_limited: 'Too many requests; wait and try again.',
  idempotency_mismatch: 'This idempotency key was used for another request.',
  busy: 'The engine is at its limit; wait and try again.',
  engine_unavailable: 'A database engine does not answer.',
  storage_full: 'No room is left on the disk of this installation.',
  pdf_unavailable: 'PDFs cannot be made on this machine.',
  link_expired: 'This link is no longer valid.',
  config_invalid: 'The configuration is invalid.',
  data_folder_locked: 'Another process uses this data folder.',
  internal: 'Something went wrong on our side.',
} as const;

export type FaultCode = keyof typeof FAULTS;

/** Where and what a fault is about; `mend` tells the reader how to get past it. */
export type FaultDetail = {
  where?: string;
  mend?: string;
  retryAfterSeconds?: number;
  fields?: { path: string; message: string }[];
};

/** An error meant for people: a stable code, a sentence, and how to mend it. It knows nothing of HTTP. */
export class Fault extends Error {
  readonly code: FaultCode;
  readonly detail: FaultDetail;

  constructor(code: FaultCode, message?: string, detail: FaultDetail = {}, cause?: unknown) {
    super(message ?? FAULTS[code], cause === undefined ? undefined : { cause });
    this.name = 'Fault';
    this.code = code;
    this.detail = detail;
  }
}
