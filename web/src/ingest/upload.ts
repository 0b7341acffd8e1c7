import { useQueryClient } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { ApiFault, parseJson } from '../kit/api.ts';
import { importsQuery } from './imports.ts';

type Sending = { names: string[]; sent: number; total: number };

/** Sends files and tells how far they are; fetch cannot tell that yet, so this is an XMLHttpRequest. */
export function useUpload() {
  const queries = useQueryClient();
  const [sending, setSending] = useState<Sending | null>(null);
  const [error, setError] = useState<ApiFault | null>(null);
  const current = useRef<XMLHttpRequest>(null);

  const send = (files: File[]) => {
    if (files.length === 0) return;
    const form = new FormData();
    for (const file of files) form.append('file', file, file.name);
    const names = files.map((file) => file.name);
    const size = files.reduce((sum, file) => sum + file.size, 0);
    const call = new XMLHttpRequest();
    current.current = call;
    setError(null);
    setSending({ names, sent: 0, total: size });
    call.upload.onprogress = (event) => setSending({ names, sent: event.loaded, total: event.total || size });
    call.onloadend = () => {
      setSending(null);
      void queries.invalidateQueries({ queryKey: importsQuery.queryKey });
      if (call.status >= 200 && call.status < 300) return;
      if (call.status === 0 && current.current === null) return;
      const problem = parseJson(call.responseText);
      setError(
        new ApiFault(
          call.status,
          typeof problem === 'object' && problem !== null
            ? { ...problem }
            : { detail: 'The files did not arrive.', mend: 'Check the connection and send them again.' },
        ),
      );
    };
    call.open('POST', '/api/upload');
    call.setRequestHeader('accept', 'application/json');
    call.send(form);
  };
  const cancel = () => {
    const call = current.current;
    current.current = null;
    call?.abort();
  };
  return { send, cancel, sending, error };
}
