import { amountsText } from '../findings/ledger.ts';
import type { Status } from '../findings/words.ts';
import { STATUSES } from '../findings/words.ts';
import { Button } from '../kit/button.tsx';
import { plural } from '../kit/format.ts';
import { sumByCurrency } from '../kit/sum.ts';
import type { Inbox } from './use-inbox.ts';

const MOVES: Status[] = ['open', 'acknowledged', 'actioned', 'recovered', 'dismissed'];

/** What is marked, what it comes to, and what may be done with it; who may only read sees the sum. */
export function SelectionBar({ inbox }: { inbox: Inbox }) {
  if (inbox.selected.size === 0) return null;
  const marked = inbox.marked();
  const owed = sumByCurrency(marked.filter((one) => one.ledger === 'owed'));
  const back = sumByCurrency(marked.filter((one) => one.ledger === 'owed_to_customer'));
  const better = sumByCurrency(marked.filter((one) => one.ledger === 'improvable'));
  return (
    <section
      aria-label="Selection"
      className="sticky bottom-0 z-10 flex flex-wrap items-center gap-2 border-t bg-raised px-4 py-2 md:px-8"
    >
      <span className="mr-2">
        {plural(inbox.selected.size, 'finding')} selected
        {owed.length > 0 && <>, {amountsText(owed, 'exact')} owed</>}
        {better.length > 0 && <>, {amountsText(better, 'exact')} to be negotiated</>}
        {back.length > 0 && <>, {amountsText(back, 'exact')} owed to customers</>}
      </span>
      {inbox.mayWork &&
        MOVES.filter((status) => marked.some((one) => one.status !== status)).map((status) => (
          <Button key={status} onClick={() => inbox.move(marked, status)}>
            {STATUSES[status].verb}
          </Button>
        ))}
      <Button look="bare" onClick={inbox.clearSelection}>
        Clear selection
      </Button>
    </section>
  );
}
