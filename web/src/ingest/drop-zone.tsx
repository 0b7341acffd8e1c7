import { useRef, useState } from 'react';
import { Button } from '../kit/button.tsx';
import { classes } from '../kit/classes.ts';
import { FaultNote } from '../kit/fault.tsx';
import { bytes, plural } from '../kit/format.ts';
import { Meter } from '../kit/meter.tsx';
import { useUpload } from './upload.ts';

/** Where files are dropped, or chosen: dropping always has this other way. */
export function DropZone() {
  const input = useRef<HTMLInputElement>(null);
  const [over, setOver] = useState(false);
  const { send, cancel, sending, error } = useUpload();
  return (
    <>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: only a larger place to drop; the button does the same */}
      <div
        onDragOver={(event) => {
          event.preventDefault();
          setOver(true);
        }}
        onDragLeave={() => setOver(false)}
        onDrop={(event) => {
          event.preventDefault();
          setOver(false);
          send([...event.dataTransfer.files]);
        }}
        className={classes(
          'flex min-h-24 flex-wrap items-center gap-x-4 gap-y-3 rounded-lg border border-dashed px-5 py-4',
          over ? 'border-accent bg-accent-wash' : 'border-edge',
        )}
      >
        {sending ? (
          <div className="w-full">
            <div className="mb-2 flex items-center justify-between gap-4">
              <span className="min-w-0 truncate">
                Sending {sending.names.length === 1 ? sending.names[0] : plural(sending.names.length, 'file')}
                , {bytes(sending.sent)} of {bytes(sending.total)}
              </span>
              <Button onClick={cancel}>Cancel</Button>
            </div>
            <Meter label="Sending files" share={sending.total > 0 ? sending.sent / sending.total : 0} />
          </div>
        ) : (
          <>
            <Button look="primary" onClick={() => input.current?.click()}>
              Choose files
            </Button>
            <p className="min-w-60 flex-1 text-ink-2">
              <span className="max-md:hidden">or drop them here. </span>
              CSV, NDJSON, Parquet or access logs, several at once. The kind of each file is detected from its
              name and columns; you confirm it where it is only a guess.
            </p>
          </>
        )}
        <input
          ref={input}
          type="file"
          multiple
          hidden
          tabIndex={-1}
          aria-label="Files to import"
          onChange={(event) => {
            send([...(event.target.files ?? [])]);
            event.target.value = '';
          }}
        />
      </div>
      {error && <FaultNote error={error} />}
    </>
  );
}
