import { type QueryClient, useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { Command } from 'cmdk';
import { useDeferredValue, useEffect, useState } from 'react';
import type { FindingJson } from '#findings/shapes.ts';
import { restartSession, signInDemo, useMe } from '../access/session.ts';
import { Amount } from '../findings/marks.tsx';
import { searchOfView, viewsQuery } from '../findings/views.ts';
import { accountLabel, typeWords } from '../findings/words.ts';
import { request, withQuery } from '../kit/api.ts';
import { period } from '../kit/date.ts';
import { useFocusBack } from '../kit/focus-back.ts';
import { setTheme } from '../kit/theme.ts';
import { modelsQuery } from '../models/models-query.ts';
import { verdictWords } from '../models/words.ts';
import { THEMES, useDoor } from './menus.tsx';
import { Group, ITEM } from './palette-group.tsx';
import { useActs, useDestinations } from './rooms.ts';

type Customer = { account_id: string; name: string | null; segment: string | null };

/** More are found by typing on. */
const MODELS_MAX = 5;

/** Go, search records, act: everything the rooms offer, by typing. */
export function Palette({ onClose, queries }: { onClose: () => void; queries: QueryClient }) {
  useFocusBack();
  const [text, setText] = useState('');
  const [value, setValue] = useState('');
  const me = useMe();
  const all = useDestinations();
  const navigate = useNavigate();
  const offered = useActs();
  const { leave, change } = useDoor();
  const search = useDeferredValue(text.trim());
  const found = useFound(search);
  const matches = (label: string) => label.toLowerCase().includes(search.toLowerCase());
  const done = (act: () => unknown) => () => {
    onClose();
    void act();
  };
  const actions: [string, () => unknown][] = [
    ...offered.map(({ label, act }): [string, () => unknown] => [
      label,
      () => (typeof act === 'function' ? act(queries) : navigate(act)),
    ]),
    ...THEMES.map((theme): [string, () => unknown] => [
      `Theme: ${theme.label.toLowerCase()}`,
      () => setTheme(theme.value),
    ]),
    ...me.organizations
      .filter((one) => one.id !== me.organization.id)
      .map((one): [string, () => unknown] => [`Switch to ${one.name}`, () => change(one.id)]),
    ...(me.organization.is_demo
      ? []
      : ([['Open the demo company', () => signInDemo().then(() => restartSession(queries))]] as [
          string,
          () => unknown,
        ][])),
    ['Sign out', leave],
  ];
  const rooms = all.filter((room) => matches(room.label));
  const acts = actions.filter(([label]) => matches(label));
  const models = (useQuery(modelsQuery).data?.items ?? [])
    .filter((one) => matches(one.name))
    .slice(0, MODELS_MAX);
  const views = (useQuery(viewsQuery).data?.items ?? []).filter((view) => matches(view.name));
  const otherwise = [
    rooms[0] && `go ${rooms[0].to}`,
    models[0] && `model ${models[0].id}`,
    acts[0] && `act ${acts[0][0]}`,
  ].find(Boolean);
  const first = firstOf(found, otherwise);
  useEffect(() => setValue(first), [first]);
  return (
    <Command.Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      label="Search and commands"
      shouldFilter={false}
      value={value}
      onValueChange={setValue}
      overlayClassName="fixed inset-0 z-40 bg-scrim"
      contentClassName="fixed inset-x-3 top-[10dvh] z-50 mx-auto max-w-[600px] animate-[settle_120ms_ease-out] overflow-hidden rounded-xl border bg-raised shadow-lift"
    >
      <Command.Input
        value={text}
        onValueChange={setText}
        placeholder="Search accounts, findings and models, or type a command"
        className="h-12 w-full border-b bg-transparent px-4 text-[15px] outline-none placeholder:text-ink-3"
      />
      <Command.List className="max-h-[56dvh] overflow-y-auto p-2">
        <Command.Empty className="px-3 py-6 text-ink-2">No results for “{search}”.</Command.Empty>
        <Group heading="Accounts">
          {found.accounts.map((one) => (
            <Command.Item
              key={one.account_id}
              value={`account ${one.account_id}`}
              className={ITEM}
              onSelect={done(() => navigate({ to: '/accounts/$id', params: { id: one.account_id } }))}
            >
              <span className="truncate">{one.name ?? one.account_id}</span>
              <span className="ml-auto shrink-0 text-ink-3">{one.segment ?? one.account_id}</span>
            </Command.Item>
          ))}
        </Group>
        <Group heading="Findings">
          {found.findings.map((one) => (
            <Command.Item
              key={one.id}
              value={`finding ${one.id}`}
              className={ITEM}
              onSelect={done(() => navigate({ to: '/recover', search: { finding: one.id } }))}
            >
              <span className="truncate">{accountLabel(one)}</span>
              <span className="truncate text-ink-3">
                {typeWords(one.type).label}, {period(one.period_start, one.period_end)}
              </span>
              <span className="ml-auto shrink-0">
                <Amount finding={one} />
              </span>
            </Command.Item>
          ))}
        </Group>
        <Group heading="Go">
          {rooms.map((room) => (
            <Command.Item
              key={room.to}
              value={`go ${room.to}`}
              className={ITEM}
              onSelect={done(() => navigate({ to: room.to }))}
            >
              <room.icon size={16} strokeWidth={1.6} aria-hidden className="text-ink-3" />
              {room.label}
              <kbd className="ml-auto font-sans text-small text-ink-3">g {room.key}</kbd>
            </Command.Item>
          ))}
        </Group>
        <Group heading="Views">
          {views.map((view) => (
            <Command.Item
              key={view.id}
              value={`view ${view.id}`}
              className={ITEM}
              onSelect={done(() => navigate({ to: `/${view.page}`, search: searchOfView(view) }))}
            >
              <span className="truncate">{view.name}</span>
              <span className="ml-auto shrink-0 text-ink-3">
                {view.page === 'recover' ? 'Recover' : 'Accounts'}
                {!view.is_own && `, ${view.owner}`}
              </span>
            </Command.Item>
          ))}
        </Group>
        <Group heading="Models">
          {models.map((one) => (
            <Command.Item
              key={one.id}
              value={`model ${one.id}`}
              className={ITEM}
              onSelect={done(() => navigate({ to: '/data/models/$id', params: { id: one.id } }))}
            >
              <span className="truncate">{one.name}</span>
              <span className="ml-auto shrink-0 text-ink-3">
                {one.verdict ? verdictWords(one.verdict, one.task).label : 'Not trained yet'}
              </span>
            </Command.Item>
          ))}
        </Group>
        <Group heading="Act">
          {acts.map(([label, act]) => (
            <Command.Item key={label} value={`act ${label}`} className={ITEM} onSelect={done(act)}>
              {label}
            </Command.Item>
          ))}
        </Group>
      </Command.List>
    </Command.Dialog>
  );
}

/** What Enter would take: answers come later than the typing, so the mark follows them. */
function firstOf(found: ReturnType<typeof useFound>, otherwise: string | undefined): string {
  const [account] = found.accounts;
  const [finding] = found.findings;
  if (account) return `account ${account.account_id}`;
  return finding ? `finding ${finding.id}` : (otherwise ?? '');
}

function useFound(search: string): { accounts: Customer[]; findings: FindingJson[] } {
  const enabled = search.length > 1;
  const keep = { enabled, placeholderData: <T,>(before: T) => before };
  const accounts = useQuery({
    queryKey: ['customers', search],
    queryFn: ({ signal }) =>
      request<{ items: Customer[] }>(withQuery('/api/customers', { search, limit: 5 }), { signal }),
    ...keep,
  });
  const findings = useQuery({
    queryKey: ['recon', 'results', 'palette', search],
    queryFn: ({ signal }) =>
      request<{ items: FindingJson[] }>(withQuery('/api/recon/results', { search, limit: 5 }), { signal }),
    ...keep,
  });
  if (!enabled) return { accounts: [], findings: [] };
  return { accounts: accounts.data?.items ?? [], findings: findings.data?.items ?? [] };
}
