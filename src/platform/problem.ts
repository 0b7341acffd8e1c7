import { Fault, type FaultCode } from '#core/error.ts';

/** RFC 9457 problem details, with our stable code and the request id that the logs carry too. */
export type Problem = {
  type: string;
  title: string;
  status: number;
  code: FaultCode;
  detail: string;
  mend?: string;
  where?: string;
  fields?: { path: string; message: string }[];
  request_id: string;
};

const STATUS: Record<FaultCode, number> = {
  bad_request: 400,
  unauthenticated: 401,
  forbidden: 403,
  not_found: 404,
  conflict: 409,
  too_large: 413,
  unsupported_format: 415,
  mapping_needed: 422,
  invalid_credentials: 401,
  second_factor_needed: 401,
  rate_limited: 429,
  idempotency_mismatch: 422,
  busy: 429,
  engine_unavailable: 503,
  storage_full: 507,
  pdf_unavailable: 503,
  link_expired: 410,
  config_invalid: 500,
  data_folder_locked: 503,
  internal: 500,
};

/** The problem for any error; one that is not a Fault becomes `internal` and tells nothing of its inside. */
export function toProblem(error: unknown, title: (code: FaultCode) => string, requestId: string): Problem {
  const fault = error instanceof Fault ? error : new Fault('internal', undefined, {}, error);
  return {
    type: `urn:plumbline:problem:${fault.code}`,
    title: title(fault.code),
    status: STATUS[fault.code],
    code: fault.code,
    detail: fault.message,
    ...(fault.detail.mend ? { mend: fault.detail.mend } : {}),
    ...(fault.detail.where ? { where: fault.detail.where } : {}),
    ...(fault.detail.fields ? { fields: fault.detail.fields } : {}),
    request_id: requestId,
  };
}
