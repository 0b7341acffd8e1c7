import { type ReactNode, useEffect } from 'react';

/** The frame of every page before the door: one column, one question. */
export function Door({
  title,
  lead,
  children,
  foot,
}: {
  title: string;
  lead?: ReactNode;
  children: ReactNode;
  foot?: ReactNode;
}) {
  useEffect(() => {
    document.title = `${title} · Plumbline`;
  }, [title]);
  return (
    <main className="mx-auto flex min-h-dvh max-w-[376px] flex-col px-5 pt-[12dvh] pb-12">
      <div className="mb-10 flex items-center gap-2 font-strong">
        <PlumbMark /> Plumbline
      </div>
      <h1 className="text-name tracking-[-0.012em]">{title}</h1>
      {lead && <p className="mt-1 text-ink-2">{lead}</p>}
      <div className="mt-6">{children}</div>
      {foot && <div className="mt-6 border-t pt-4 text-ink-2">{foot}</div>}
    </main>
  );
}

export function PlumbMark() {
  return (
    <svg viewBox="0 0 16 16" width="16" height="16" aria-hidden="true" className="shrink-0 fill-accent">
      <path d="M3 1.5h10V3H8.75v5.2h-1.5V3H3z" />
      <path d="M8 15.5 4.8 8.2h6.4z" />
    </svg>
  );
}
