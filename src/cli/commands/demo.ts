import path from 'node:path';
import { findDemoOrganization } from '#access/queries/organization.ts';
import { SYSTEM } from '#core/actor.ts';
import { Fault } from '#core/error.ts';
import { listStories } from '#demo/queries.ts';
import { writeBlocks } from '#demo/write.ts';
import { createContext } from '#platform/context.ts';
import { createPrinter, table } from '../print.ts';
import { type CommonOptions, openSession } from '../session.ts';

type WorldChoices = Record<'seed' | 'accounts' | 'months' | 'dirt' | 'out', string> & { firstMonth?: string };

/** Writes a world of exchange files with its planted truth, and says what is planted in it. */
export async function generateDemo(options: CommonOptions & WorldChoices): Promise<void> {
  const numbers = {
    accounts: Number(options.accounts),
    months: Number(options.months),
    dirt: Number(options.dirt),
  };
  const isFine =
    Number.isInteger(numbers.accounts) &&
    numbers.accounts > 0 &&
    Number.isInteger(numbers.months) &&
    numbers.months > 0;
  if (!isFine || !(numbers.dirt >= 0 && numbers.dirt <= 1)) {
    throw new Fault(
      'bad_request',
      '--accounts and --months are whole numbers above 0, --dirt is a number from 0 to 1.',
    );
  }
  const { firstMonth } = options;
  if (firstMonth !== undefined && !/^\d{4}-(0[1-9]|1[0-2])$/.test(firstMonth)) {
    throw new Fault('bad_request', `--first-month “${firstMonth}” is no month.`, {
      mend: 'Write it as 2025-05.',
    });
  }
  const folder = path.resolve(options.out);
  const started = performance.now();
  const written = await writeBlocks(
    { seed: options.seed, ...numbers, ...(firstMonth === undefined ? {} : { firstMonth }) },
    folder,
  );
  const seconds = Math.round((performance.now() - started) / 10) / 100;
  const { files, planted, decoys, dirt, expected } = written;
  const count = (of: readonly { count: number }[]) => of.reduce((sum, each) => sum + each.count, 0);
  createPrinter(options.json === true).result(
    { folder, seconds, files, planted, decoys, dirt, expected },
    () => [
      ...table(
        ['file', 'rows'],
        files.map((file) => [file.file, String(file.rows)]),
        [1],
      ),
      '',
      ...table(
        ['planted leak', 'findings', 'amount'],
        planted.map((each) => [each.type, String(each.count), `${each.amount} ${each.currency}`]),
        [1, 2],
      ),
      '',
      ...table(
        ['decoy', 'planted'],
        decoys.map((each) => [each.decoy, String(each.count)]),
        [1],
      ),
      ...(dirt.length === 0 ? [] : ['']),
      ...(dirt.length === 0
        ? []
        : table(
            ['dirt', 'places', 'rows'],
            dirt.map((each) => [each.dirt, String(each.events), String(each.rows)]),
            [1, 2],
          )),
      '',
      `${count(planted)} leaks and ${count(decoys)} decoys planted in ${seconds} s; the truth is in ${path.join(folder, 'truth.json')}`,
    ],
  );
}

/** Tells the planted stories of the demo company that is loaded here, each with the page that shows it. */
export async function tellStories(options: CommonOptions & { url?: string }): Promise<void> {
  const session = await openSession(options);
  try {
    const organization = await findDemoOrganization(session.access);
    const stories = organization
      ? await listStories(createContext(session.opened.ground, organization, SYSTEM))
      : [];
    if (stories.length === 0) {
      throw new Fault('not_found', 'The demo company is not loaded here.', {
        mend: 'Start `plumbline serve` once without --no-demo.',
      });
    }
    const { config } = session.opened;
    const base = options.url ?? config.publicUrl ?? `http://localhost:${config.port}`;
    const linked = stories.map((story) => ({ ...story, url: new URL(story.href, base).href }));
    createPrinter(options.json === true).result({ stories: linked }, () =>
      linked.flatMap((story) => [
        `${story.title} (${story.account_name}, ${story.type})`,
        `  ${story.text}`,
        `  ${story.url}`,
      ]),
    );
  } finally {
    await session.close();
  }
}
