import { type ReactNode, useEffect, useRef } from 'react';
import { OfflineNote } from './banner.tsx';
import { classes } from './classes.ts';
import { turnPage, usePaging } from './paging.ts';

type HeadProps = {
  title: string;
  /** What the named thing is, in grey beside its name. */
  kind?: ReactNode;
  /** One sentence that answers the page's question, its figures links. */
  sentence: ReactNode;
  aside?: ReactNode;
  /** The pages of the room, as `Tabs`. */
  tabs?: ReactNode;
  /** What the figures rest on, once: the reporting currency and the date of its rates. */
  basis?: ReactNode;
};

type PageProps = HeadProps & { children: ReactNode; wide?: boolean };

/** A page: its name, the sentence that answers its question, what it rests on, the controls, then the rows. */
export function Page({ children, wide, ...head }: PageProps) {
  const page = useRef<HTMLDivElement>(null);
  usePaging((to) => {
    const region = page.current?.closest<HTMLElement>('[data-page], main');
    if (region) turnPage(region, to);
  });
  return (
    <div
      ref={page}
      className={classes(
        'mx-auto px-4 pt-4 pb-24 md:px-8 md:pt-[22px] md:pb-16 print:p-0',
        wide ? '' : 'max-w-[1236px]',
      )}
    >
      <PageHead {...head} />
      {children}
    </div>
  );
}

/** Name and kind, the sentence, then the room's pages with what the figures rest on. */
export function PageHead({ title, kind, sentence, aside, tabs, basis }: HeadProps) {
  useEffect(() => {
    document.title = `${title} · Plumbline`;
  }, [title]);
  return (
    <header className="mb-3.5">
      <div className="flex flex-wrap items-start justify-between gap-x-8 gap-y-1">
        <div className="flex min-h-7 min-w-0 flex-wrap items-baseline gap-x-2">
          <h1 className="min-w-0 text-name tracking-[-0.014em] break-words">{title}</h1>
          {kind && <span className="text-ink-3">{kind}</span>}
        </div>
        {aside && <div className="flex flex-wrap items-center gap-2 print:hidden">{aside}</div>}
      </div>
      <p className="mt-[3px] min-h-[22px] max-w-[76em] text-sentence tracking-[-0.008em] text-pretty [&_.link]:font-strong">
        {sentence}
      </p>
      <OfflineNote />
      {tabs ? (
        <div className="mt-3 flex items-center justify-between gap-x-6 border-b max-md:flex-wrap">
          {tabs}
          {basis && <Basis>{basis}</Basis>}
        </div>
      ) : (
        basis && (
          <div className="mt-1.5">
            <Basis>{basis}</Basis>
          </div>
        )
      )}
    </header>
  );
}

function Basis({ children }: { children: ReactNode }) {
  return <span className="text-small text-ink-3">{children}</span>;
}

type SectionProps = {
  title: ReactNode;
  note?: ReactNode;
  tools?: ReactNode;
  children: ReactNode;
  className?: string;
  id?: string;
};

export function Section({ title, note, tools, children, className, id }: SectionProps) {
  return (
    <section id={id} className={classes('mt-8 min-w-0', className)}>
      <div className="flex min-h-8 items-center justify-between gap-4 border-b">
        <h2>
          {title}
          {note && <span className="ml-2 font-normal text-ink-3">{note}</span>}
        </h2>
        {tools && <div className="flex items-center gap-1 print:hidden">{tools}</div>}
      </div>
      {children}
    </section>
  );
}
