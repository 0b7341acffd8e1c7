import { type ReactNode, useEffect } from 'react';
import { classes } from './classes.ts';

type PageProps = {
  title: string;
  sentence: ReactNode;
  aside?: ReactNode;
  children: ReactNode;
  wide?: boolean;
};

/** A page: the sentence that answers its question, what it rests on, the controls, then the rows. */
export function Page({ title, sentence, aside, children, wide }: PageProps) {
  return (
    <div
      className={classes('mx-auto px-4 pt-6 pb-24 md:px-8 md:pt-8 md:pb-16', wide ? '' : 'max-w-[1180px]')}
    >
      <PageHead title={title} sentence={sentence} aside={aside} />
      {children}
    </div>
  );
}

/** The title is small: the sentence is what the page says. */
export function PageHead({
  title,
  sentence,
  aside,
}: {
  title: string;
  sentence: ReactNode;
  aside?: ReactNode;
}) {
  useEffect(() => {
    document.title = `${title} · Plumbline`;
  }, [title]);
  return (
    <header className="mb-6">
      <h1 className="mb-1 text-small font-normal! text-ink-3">{title}</h1>
      <div className="flex flex-wrap items-start justify-between gap-x-8 gap-y-3">
        <p className="max-w-[44em] min-h-7 text-sentence font-strong tracking-[-0.012em] text-balance">
          {sentence}
        </p>
        {aside && <div className="flex flex-wrap items-center gap-2">{aside}</div>}
      </div>
    </header>
  );
}

type SectionProps = {
  title: ReactNode;
  note?: ReactNode;
  tools?: ReactNode;
  children: ReactNode;
  className?: string;
};

export function Section({ title, note, tools, children, className }: SectionProps) {
  return (
    <section className={classes('mt-10 min-w-0', className)}>
      <div className="flex min-h-8 items-center justify-between gap-4 border-b pb-1">
        <h2>
          {title}
          {note && <span className="ml-2 font-normal text-ink-3">{note}</span>}
        </h2>
        {tools && <div className="flex items-center gap-1">{tools}</div>}
      </div>
      {children}
    </section>
  );
}
