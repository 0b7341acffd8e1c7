import { useEffect, useRef } from 'react';

/**
 * Gives the focus back to what had it when the overlay opened, once it closes: the overlays here are opened by
 * keys and by state, and Radix gives back only to triggers of its own.
 */
export function useFocusBack(): void {
  const before = useRef(document.activeElement);
  useEffect(() => {
    const element = before.current;
    return () => {
      // After Radix has let go of the focus; whatever took it by then may keep it.
      setTimeout(() => {
        const isFree = document.activeElement === document.body;
        if (isFree && element instanceof HTMLElement && element.isConnected) {
          element.focus({ preventScroll: true });
        }
      });
    };
  }, []);
}
