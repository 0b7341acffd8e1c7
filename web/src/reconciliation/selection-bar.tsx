import type { FindingJson } from '#findings/shapes.ts';
import { amountsText } from '../findings/amounts.ts';
import { STATUSES, type Status } from '../findings/words.ts';
import { Button } from '../kit/button.tsx';
import { sumByCurrency } from '../kit/sum.ts';

const MOVES: Status[] = ['open', 'acknowledged', 'actioned', 'recovered', 'dismissed'];

type Props = { marked: FindingJson[]; move: (findings: FindingJson[], status: Status) => void };

/** What may be done with marked findings: each status that one of them does not have yet. */
export function MoveButtons({ marked, move }: Props) {
  return MOVES.filter((status) => marked.some((one) => one.status !== status)).map((status) => (
    <Button key={status} onClick={() => move(marked, status)}>
      {STATUSES[status].verb}
    </Button>
  ));
}

/** What marked findings come to, a ledger and a currency at a time. */
export function sumsOf(marked: FindingJson[]): string[] {
  const owed = sumByCurrency(marked.filter((one) => one.ledger === 'owed'));
  const back = sumByCurrency(marked.filter((one) => one.ledger === 'owed_to_customer'));
  const better = sumByCurrency(marked.filter((one) => one.ledger === 'improvable'));
  return [
    owed.length > 0 && `${amountsText(owed, 'exact')} owed`,
    better.length > 0 && `${amountsText(better, 'exact')} of opportunity`,
    back.length > 0 && `${amountsText(back, 'exact')} credit due to customers`,
  ].filter((words) => words !== false);
}
