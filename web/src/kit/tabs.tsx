import { Link, type LinkProps } from '@tanstack/react-router';

/**
 * The pages of one room side by side, as links: each has its own address. A tab that is `open` is also the one of
 * the pages below its address.
 */
export function Tabs({
  label,
  tabs,
}: {
  label: string;
  tabs: { to: LinkProps['to']; label: string; note?: string | undefined; open?: boolean }[];
}) {
  return (
    <nav aria-label={label} className="-mb-px flex gap-5 overflow-x-auto print:hidden">
      {tabs.map((tab) => (
        <Link
          key={tab.label}
          to={tab.to}
          activeOptions={{ exact: !tab.open, includeSearch: false }}
          className="flex h-8 shrink-0 items-center gap-1.5 border-b-2 border-transparent text-ink-2 hover:text-ink aria-[current=page]:border-accent aria-[current=page]:text-ink pointer-coarse:h-10"
        >
          {tab.label}
          {tab.note && <span className="text-small text-ink-3 tabular-nums">{tab.note}</span>}
        </Link>
      ))}
    </nav>
  );
}
