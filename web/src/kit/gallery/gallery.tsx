import { type ReactNode, useState } from 'react';
import { ApiFault } from '../api.ts';
import { Banner } from '../banner.tsx';
import { Bar, SignedBar } from '../bar.tsx';
import { Button } from '../button.tsx';
import { Checkbox } from '../checkbox.tsx';
import { Chip, TimeMachine } from '../chip.tsx';
import { Empty } from '../empty.tsx';
import { FaultNote } from '../fault.tsx';
import { Figure, Figures } from '../figures.tsx';
import { HeatTable } from '../heat-table.tsx';
import { SelectionLine } from '../list/selection-line.tsx';
import { Meter } from '../meter.tsx';
import { Page, Section } from '../page.tsx';
import { Progress } from '../progress.tsx';
import { Receipt, Receipted, type ReceiptJson } from '../receipt.tsx';
import { Segments } from '../segments.tsx';
import { RowsSkeleton } from '../skeleton.tsx';
import { Interval, Spark } from '../spark.tsx';
import { Term } from '../term.tsx';
import { type Theme, useTheme } from '../theme.ts';
import { Waterfall } from '../waterfall.tsx';

const RECEIPT: ReceiptJson = {
  name: 'Billable now, version 1',
  definition:
    'Sum of open findings owed under a contract, inside the back-billing limit, no agreement needed.',
  plan: 'Sum of amount over findings, where ledger is owed',
  as_of: '2026-11-30T08:12:00Z',
  rates: 'ECB, 27 Nov 2026',
  rows: 79,
  rows_noun: 'findings',
  parts: [
    { label: 'In EUR', amount: '€35,113.00' },
    { label: 'Of US$117,210.00', amount: '€108,107.36' },
  ],
  href: '/recover',
  link: 'https://example.com/receipts/1',
};
const FAULT = new ApiFault(503, {
  detail: 'The forecast took longer than 2 seconds and was stopped.',
  mend: 'Try again, or narrow it to one team or region.',
  request_id: '7f3k-2q91',
});
const STEPS = [
  { key: 'start', label: '1 Oct', value: 40, words: '€40k', kind: 'total' as const },
  { key: 'new', label: 'New', value: 22, words: '+€22k', kind: 'step' as const },
  { key: 'lost', label: 'Lost', value: -15, words: '−€15k', kind: 'step' as const },
  { key: 'end', label: '31 Oct', value: 47, words: '€47k', kind: 'total' as const },
];

/** Each part of the kit in its states, for whoever works on it; it is in no build. */
export function Gallery() {
  const [theme, setTheme] = useTheme();
  const [step, setStep] = useState('new');
  const [asOf, setAsOf] = useState<string | undefined>('2026-11-02');
  const nothing = () => undefined;
  return (
    <Page
      title="Parts"
      kind="development only"
      sentence="Small things that every page shares, each in the state in which it is seen."
      basis="In EUR, ECB rates of 27 Nov"
      aside={
        <Segments
          label="Theme"
          value={theme}
          onChange={(next) => setTheme(next as Theme)}
          options={['system', 'light', 'dark'].map((value) => ({ value, label: value }))}
        />
      }
    >
      <div className="grid gap-x-8 lg:grid-cols-2">
        <Part name="Buttons and chips">
          <div className="flex flex-wrap items-center gap-2">
            <Button look="primary">Reconcile</Button>
            <Button>Upload files</Button>
            <Button look="bare">More</Button>
            <Button look="danger">Delete view</Button>
            <Button busy>Saving</Button>
            <Checkbox label="Selected" checked onChange={nothing} />
            <Chip onRemove={nothing}>EMEA</Chip>
            <Term definition="Recoverable under the contract as it stands.">Owed</Term>
          </div>
        </Part>
        <Part name="Receipt of a figure">
          <p className="mb-2">
            <Receipted receipt={RECEIPT}>€187,615</Receipted> can be billed today
          </p>
          <Receipt receipt={RECEIPT} />
        </Part>
        <Part name="Figures with a trend">
          <Figures across={3}>
            <Figure
              term="Unbilled"
              definition="Open findings."
              spark={<Spark values={[1, 2, 2, 4, 5]} words="rising" />}
            >
              €1.24m
            </Figure>
            <Figure term="Opportunity" definition="To be negotiated." note="38 findings">
              €412k
            </Figure>
            <Figure term="Critical" definition="Not looked at yet.">
              3
            </Figure>
          </Figures>
        </Part>
        <Part name="Waterfall">
          <Waterfall caption="What changed in October" steps={STEPS} chosen={step} onOpen={setStep} />
        </Part>
        <Part name="In a cell">
          <div className="grid grid-cols-4 items-center gap-4">
            <Bar share={0.6} />
            <SignedBar share={-0.4} />
            <Interval low={0.3} at={0.5} high={0.8} words="50%, between 30% and 80%" />
            <Meter label="Along" share={0.4} />
          </div>
        </Part>
        <Part name="Heat table">
          <HeatTable
            caption="Retention"
            corner="Cohort"
            columns={['Month 1', 'Month 2']}
            rows={[
              {
                label: 'Sept',
                cells: [
                  { share: 1, words: '100%' },
                  { share: 0.7, words: '70%' },
                ],
              },
              { label: 'Oct', cells: [{ share: 0.9, words: '90%' }, null] },
            ]}
          />
        </Part>
        <Part name="Time machine">
          <TimeMachine asOf={asOf} today="2026-11-30" onChange={setAsOf} note="€238,100 less than today" />
        </Part>
        <Part name="Long work">
          <Progress label="Reconciling" note="312 of 1,038 accounts" share={0.3} onCancel={nothing} />
        </Part>
        <Part name="Newer data">
          <Banner action={<Button>Show</Button>}>
            <span className="font-strong">3 rows changed</span> since you came
          </Banner>
        </Part>
        <Part name="Selection">
          <SelectionLine words="4 findings selected" sums={['€30,953.73 owed']} onClear={nothing}>
            <Button>Acknowledge</Button>
          </SelectionLine>
        </Part>
        <Part name="Empty">
          <Empty title="No deals yet.">They come from a CRM, a file or the API.</Empty>
        </Part>
        <Part name="Error">
          <FaultNote error={FAULT} retry={nothing} />
        </Part>
        <Part name="Loading">
          <RowsSkeleton rows={4} />
        </Part>
      </div>
    </Page>
  );
}

function Part({ name, children }: { name: string; children: ReactNode }) {
  return (
    <Section title={name}>
      <div className="py-3">{children}</div>
    </Section>
  );
}
