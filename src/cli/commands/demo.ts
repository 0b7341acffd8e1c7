import path from 'node:path';
import { Fault } from '#core/error.ts';
import { writeBlocks } from '#demo/write.ts';
import { createPrinter, table } from '../print.ts';
import type { CommonOptions } from '../session.ts';

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
      'Accounts and months are whole numbers above 0, dirt lies between 0 and 1.',
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
