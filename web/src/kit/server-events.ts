import { useEffect, useRef } from 'react';
import { parseJson } from './api.ts';

/**
 * Follows a stream of `progress` events until it says `end`. The browser reconnects by itself, and the
 * stream starts with the present state, so a reload loses nothing. `null` follows nothing.
 */
export function useProgress<T>(url: string | null, onProgress: (value: T) => void, onEnd: () => void): void {
  const handlers = useRef({ onProgress, onEnd });
  handlers.current = { onProgress, onEnd };
  useEffect(() => {
    if (url === null) return;
    const source = new EventSource(url);
    source.addEventListener('progress', (event) => {
      const value = parseJson(event.data);
      if (value !== null) handlers.current.onProgress(value as T);
    });
    source.addEventListener('end', () => {
      source.close();
      handlers.current.onEnd();
    });
    return () => source.close();
  }, [url]);
}
