import { expect, test } from 'vitest';
import { createPolls } from './progress-polls.ts';

test('streams are bounded by organization and by server, and one that ends makes room', () => {
  const polls = createPolls(2, 3);
  const leave = polls.enter('a');
  polls.enter('a');
  expect(() => polls.enter('a')).toThrow(expect.objectContaining({ code: 'busy' }));
  polls.enter('b');
  expect(() => polls.enter('b')).toThrow(expect.objectContaining({ code: 'busy' }));
  leave();
  leave();
  expect(() => polls.enter('b')).not.toThrow();
  expect(() => polls.enter('a')).toThrow(expect.objectContaining({ code: 'busy' }));
});

test('a hundred readers of one state cost one reading, and all hear of it until it is over', async () => {
  const polls = createPolls(100, 100, 5);
  let readings = 0;
  const read = async () => {
    readings += 1;
    return { json: String(readings), isOver: readings === 4 };
  };
  const answers = await Promise.all(
    Array.from(
      { length: 100 },
      () =>
        new Promise<string[]>((resolve, reject) => {
          const heard: string[] = [];
          polls.join(
            'a run',
            read,
            (state) => {
              heard.push(state.json);
              if (state.isOver) resolve(heard);
            },
            reject,
          );
        }),
    ),
  );
  expect(readings).toBe(4);
  expect(new Set(answers.map((each) => each.join()))).toEqual(new Set(['1,2,3,4']));
});

test('a reading that fails reaches every reader, and the next reader begins another', async () => {
  const polls = createPolls(10, 10, 5);
  const failed = () =>
    new Promise((resolve) => {
      const read = () => Promise.reject(new Error('gone'));
      polls.join('a run', read, () => {}, resolve);
    });
  const errors = await Promise.all([failed(), failed()]);
  expect(errors).toEqual([new Error('gone'), new Error('gone')]);
  const again = await new Promise((resolve, reject) => {
    polls.join('a run', async () => ({ json: '{}', isOver: true }), resolve, reject);
  });
  expect(again).toEqual({ json: '{}', isOver: true });
});
