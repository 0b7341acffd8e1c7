import { useQuery } from '@tanstack/react-query';
import { useRouter } from '@tanstack/react-router';
import { useState } from 'react';
import type { StoryJson } from '#demo/shapes.ts';
import { request } from '../kit/api.ts';
import { Button } from '../kit/button.tsx';
import { count, groupDigits, money } from '../kit/format.ts';
import { Section } from '../kit/page.tsx';

/** As many stories as are read at a glance. */
const FIRST = 6;

/** What was planted in the demo company, for a tour: each story leads to the finding that tells it. */
export function Stories() {
  const stories = useQuery({
    queryKey: ['demo', 'stories'],
    queryFn: () => request<{ items: StoryJson[] }>('/api/demo/stories'),
    staleTime: 300_000,
  }).data?.items;
  const [all, setAll] = useState(false);
  const router = useRouter();
  if (!stories || stories.length === 0) return null;
  const titles = stories.map((story) => story.title);
  const [first, again] = [true, false].map((isFirst) =>
    stories.filter((story, index) => (titles.indexOf(story.title) === index) === isFirst),
  );
  // One story of each kind comes before a second of any.
  const sorted = [...(first ?? []), ...(again ?? [])];
  const shown = all ? stories : sorted.slice(0, FIRST);
  return (
    <Section title="A tour of the demo company" note={`${count(stories.length)} stories`}>
      <ol className="grid gap-x-12 md:grid-cols-2">
        {shown.map((story) => (
          <li key={`${story.type} ${story.account_id} ${story.period_start}`} className="border-b py-3">
            <div className="flex items-baseline justify-between gap-4">
              <a
                href={story.href}
                onClick={(event) => {
                  if (event.metaKey || event.ctrlKey || event.shiftKey || event.button !== 0) return;
                  event.preventDefault();
                  router.history.push(story.href);
                }}
                className="link min-w-0 font-strong"
              >
                {story.title}
              </a>
              {story.amount && (
                <span className="figure-cell shrink-0">{money(story.amount, story.currency)}</span>
              )}
            </div>
            <p className="mt-0.5 text-ink-2">{groupDigits(story.text)}</p>
          </li>
        ))}
      </ol>
      {shown.length < stories.length && (
        <Button look="bare" className="mt-2 -ml-2.5" onClick={() => setAll(true)}>
          Show all {count(stories.length)} stories
        </Button>
      )}
    </Section>
  );
}
