import { ApiFault } from './api.ts';
import { Button } from './button.tsx';

/** What went wrong as a kind sentence, then how to mend it; the request id is for whoever helps. */
export function FaultNote({ error, retry }: { error: unknown; retry?: () => void }) {
  const fault = error instanceof ApiFault ? error : null;
  return (
    <div role="alert" className="my-4 border-l-2 border-leak py-1 pl-3">
      <p>{fault?.message ?? 'Something on this page went wrong.'}</p>
      {fault?.mend && <p className="text-ink-2">{fault.mend}</p>}
      {fault?.fields.map((field) => (
        <p key={field.path} className="text-ink-2">
          {field.path}: {field.message}
        </p>
      ))}
      {fault?.requestId && <p className="mt-1 text-small text-ink-3">Request {fault.requestId}</p>}
      {retry && (
        <Button className="mt-2" onClick={retry}>
          Try again
        </Button>
      )}
    </div>
  );
}

/** The message for a toast. */
export function faultText(error: unknown): string {
  if (!(error instanceof ApiFault)) return 'Something went wrong.';
  return error.mend ? `${error.message} ${error.mend}` : error.message;
}
