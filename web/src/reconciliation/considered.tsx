import type { ReactNode } from 'react';
import type { EvidenceJson } from '#reconciliation/shapes.ts';
import { changeText } from '../audit/change.ts';
import { actionText } from '../audit/words.ts';
import { day, instant, period } from '../kit/date.ts';
import { decimal, groupDigits, money, percent, units } from '../kit/format.ts';
import { Section } from '../kit/page.tsx';
import { Rows } from '../kit/rows.tsx';

const spaced = (code: string) => (code.charAt(0).toUpperCase() + code.slice(1)).replaceAll('_', ' ');

/** What the invoices and credits say: the price, the lines that count, and what moved the gap towards zero. */
export function Considered({ evidence }: { evidence: EvidenceJson }) {
  const { invoice_lines: lines, credits, currency } = evidence;
  const cash = (text: string) => (currency ? money(text, currency) : text);
  return (
    <>
      <Section title="Invoice lines considered" className="mt-8!">
        {lines.length === 0 ? (
          <p className="py-2 text-ink-2">No invoice line covers this period.</p>
        ) : (
          <Rows
            caption="Invoice lines considered"
            rows={lines}
            rowKey={(line) => `${line.invoice_id} ${line.line_id}`}
            columns={[
              {
                key: 'what',
                head: 'Line',
                cell: (line) => line.description ?? (line.kind ? spaced(line.kind) : line.line_id),
              },
              { key: 'invoice', head: 'Invoice', narrow: 'bare', cell: (line) => line.invoice_id },
              {
                key: 'period',
                head: 'Period',
                narrow: 'bare',
                cell: (line) => period(line.period_start, line.period_end),
              },
              {
                key: 'quantity',
                head: 'Quantity',
                figure: true,
                narrow: 'hide',
                cell: (line) => (line.quantity === null ? '–' : units(line.quantity)),
              },
              {
                key: 'counted',
                head: 'Counted',
                figure: true,
                cell: (line) => <span title={`of ${cash(line.amount)}`}>{cash(line.counted)}</span>,
              },
            ]}
          />
        )}
      </Section>
      {credits.length > 0 && (
        <Section title="Credits considered" className="mt-8!">
          <Rows
            caption="Credits considered"
            rows={credits}
            rowKey={(credit) => credit.credit_id}
            columns={[
              { key: 'kind', head: 'Kind', cell: (credit) => spaced(credit.kind) },
              { key: 'reason', head: 'Reason', narrow: 'bare', cell: (credit) => credit.reason ?? '–' },
              { key: 'amount', head: 'Amount', figure: true, cell: (credit) => cash(credit.amount) },
            ]}
          />
        </Section>
      )}
      {evidence.price && <Terms title="Price in force" terms={evidence.price} />}
      {evidence.subscription && <Terms title="Subscription" terms={evidence.subscription} />}
    </>
  );
}

function Terms({ title, terms }: { title: string; terms: Record<string, unknown> }) {
  const shown = Object.entries(terms).filter(([, value]) => value !== null && value !== '');
  return (
    <Section title={title} className="mt-8!">
      <dl>
        {shown.map(([name, value]) => (
          <div key={name} className="flex items-baseline justify-between gap-6 border-b py-1.5">
            <dt className="text-ink-3">{spaced(name)}</dt>
            <dd className="min-w-0 text-end break-words">{valueText(value)}</dd>
          </div>
        ))}
      </dl>
    </Section>
  );
}

/** A term as words: lists line by line, objects as `name value`. */
function valueText(value: unknown): ReactNode {
  if (Array.isArray(value)) return value.map((one) => <div key={JSON.stringify(one)}>{valueText(one)}</div>);
  if (typeof value !== 'object' || value === null) return plain(String(value));
  return (
    Object.entries(value)
      // A tier without a flat amount has a flat amount of nothing.
      .filter(([name, one]) => one !== null && !(name === 'flat_amount' && Number(one) === 0))
      .map(
        ([name, one]) =>
          `${spaced(name).toLowerCase()} ${typeof one === 'object' ? JSON.stringify(one) : plain(String(one))}`,
      )
      .join(', ')
  );
}

const plain = (text: string) => (/^\d{4}-\d\d-\d\d$/.test(text) ? day(text) : groupDigits(text));

export function Checks({ evidence }: { evidence: EvidenceJson }) {
  if (evidence.confidence_checks.length === 0) return null;
  const { product, confidence, because } = evidence.confidence_calibration;
  return (
    <Section title="Confidence" note={percent(evidence.finding.confidence)} className="mt-8!">
      <table className="w-full">
        <caption className="sr-only">Checks, their product, and the resulting confidence</caption>
        <thead className="sr-only">
          <tr>
            <th scope="col">Check</th>
            <th scope="col">Factor</th>
          </tr>
        </thead>
        <tbody>
          {evidence.confidence_checks.map((check) => (
            <tr key={check.check} className="border-b align-baseline">
              <td className="py-1.5 pr-4">
                <div>{spaced(check.check)}</div>
                <div className="text-ink-3">{check.because}</div>
              </td>
              <td className="figure-cell py-1.5">× {decimal(check.factor, 2)}</td>
            </tr>
          ))}
          <tr className="border-b align-baseline">
            <td className="py-1.5 pr-4">Product of the checks</td>
            <td className="figure-cell py-1.5">{decimal(product, 3)}</td>
          </tr>
          <tr className="align-baseline">
            <td className="py-1.5 pr-4">
              <div className="font-strong">Confidence</div>
              <div className="text-ink-3">{because}</div>
            </td>
            <td className="figure-cell py-1.5 font-strong">
              <span className="double-rule inline-block pb-0.5">{percent(confidence, 1)}</span>
            </td>
          </tr>
        </tbody>
      </table>
    </Section>
  );
}

export function History({ evidence }: { evidence: EvidenceJson }) {
  if (evidence.history.length === 0) return null;
  return (
    <Section title="History" className="mt-8!">
      <ol>
        {evidence.history.map((entry) => (
          <li
            key={`${entry.at} ${entry.action}`}
            className="flex items-baseline justify-between gap-4 border-b py-1.5"
          >
            <span className="min-w-0">
              {entry.actor}: {actionText(entry.action).toLowerCase()}
              {Object.keys(entry.change).length > 0 && (
                <span className="text-ink-3"> {changeText(entry.change)}</span>
              )}
            </span>
            <time dateTime={entry.at} className="shrink-0 text-ink-3">
              {instant(entry.at)}
            </time>
          </li>
        ))}
      </ol>
    </Section>
  );
}
