import { amountsText } from '../findings/amounts.ts';
import { STATUSES, type Status } from '../findings/words.ts';
import { Button } from '../kit/button.tsx';
import { plural } from '../kit/format.ts';
import { SelectionLine } from '../kit/list/selection-line.tsx';
import { sumByCurrency } from '../kit/sum.ts';
import type { Inbox } from './use-inbox.ts';

const MOVES: Status[] = ['open', 'acknowledged', 'actioned', 'recovered', 'dismissed'];

/** What is marked, what it comes to, and what may be done with it; who may only read sees the sum. */
export function SelectionBar({ inbox }: { inbox: Inbox }) {
  const { list, mayWork, move } = inbox;
  const marked = list.marked();
  const owed = sumByCurrency(marked.filter((one) => one.ledger === 'owed'));
  const back = sumByCurrency(marked.filter((one) => one.ledger === 'owed_to_customer'));
  const better = sumByCurrency(marked.filter((one) => one.ledger === 'improvable'));
  const sums = [
    owed.length > 0 && `${amountsText(owed, 'exact')} owed`,
    better.length > 0 && `${amountsText(better, 'exact')} of opportunity`,
    back.length > 0 && `${amountsText(back, 'exact')} credit due to customers`,
  ].filter((words) => words !== false);
  return (
    <SelectionLine
      words={`${plural(list.selected.size, 'finding')} selected`}
      sums={sums}
      onClear={list.clearSelection}
    >
      {mayWork &&
        MOVES.filter((status) => marked.some((one) => one.status !== status)).map((status) => (
          <Button key={status} onClick={() => move(marked, status)}>
            {STATUSES[status].verb}
          </Button>
        ))}
    </SelectionLine>
  );
}
