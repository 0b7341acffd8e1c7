import type { ReactNode } from 'react';

/** Nothing here yet: why, and what to do about it. */
export function Empty({ title, children }: { title: string; children?: ReactNode }) {
  return (
    <div className="border-b py-10">
      <p className="font-strong">{title}</p>
      {children && (
        <div className="mt-1 max-w-[52em] text-ink-2 [&_.actions]:mt-4 [&_.actions]:flex [&_.actions]:gap-2">
          {children}
        </div>
      )}
    </div>
  );
}
