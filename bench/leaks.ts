import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { createAccess } from '#access/commands/access.ts';
import { createOrganization } from '#access/commands/organizations.ts';
import { SYSTEM } from '#core/actor.ts';
import { readConfig } from '#platform/config.ts';
import { createContext } from '#platform/context.ts';
import { openGround } from '#platform/ground.ts';
import { createLog } from '#platform/log.ts';
import { calibrationTable } from './leaks-calibration.ts';
import { play, type World } from './leaks-play.ts';
import { amountError, decoysTaken } from './leaks-score.ts';

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: 'north,east,south,west,harbour' },
    dirts: { type: 'string', default: '0,0.3' },
    accounts: { type: 'string', default: '220' },
    months: { type: 'string', default: '6' },
    json: { type: 'boolean', default: false },
    hard: { type: 'boolean', default: false },
    keep: { type: 'string' },
    wrong: { type: 'boolean', default: false },
  },
});

/** What the specification asks for, on clean data and at dirt 0.3. */
const BARS = { clean: [0.98, 0.98, 0.001], dirty: [0.93, 0.9, 0.01] } as const;

const dataDir = await mkdtemp(path.join(tmpdir(), 'plumbline-leaks-'));
const opened = await openGround(readConfig({}, { dataDir, logLevel: 'silent' }), createLog('silent'));
const access = createAccess(opened.ground, opened.config, opened.databaseUrl);
const worlds: World[] = [];
try {
  for (const dirt of values.dirts.split(',').map(Number)) {
    for (const seed of values.seeds.split(',')) {
      const name = `${seed} ${dirt}`;
      const organization = await createOrganization(access, { name, currency: 'EUR' });
      const folder = path.join(dataDir, `${seed}-${dirt}`);
      worlds.push(
        await play(() => createContext(opened.ground, organization, SYSTEM), folder, {
          seed,
          dirt,
          accounts: Number(values.accounts),
          months: Number(values.months),
          isHard: values.hard,
          keep: values.keep,
        }),
      );
      await rm(folder, { recursive: true, force: true });
      if (!values.json) console.error(`played ${name}`);
    }
  }
} finally {
  await access.close();
  await opened.close();
  await rm(dataDir, { recursive: true, force: true });
}

type Line = { name: string; planted: number; found: number; wrong: number; missed: number; amount: number };

function line(name: string, some: readonly World[], type?: string): Line {
  const of = (each: { type?: string }) => type === undefined || each.type === type;
  const matched = some.flatMap((world) => world.score.matched.filter(({ truth }) => of(truth)));
  const wrong = some.flatMap((world) => world.score.wrong.filter(of)).length;
  const missed = some.flatMap((world) => world.score.missed.filter(of)).length;
  const amount = amountError(matched);
  return { name, planted: matched.length + missed, found: matched.length, wrong, missed, amount };
}

const precision = ({ found, wrong }: Line) => (found + wrong === 0 ? 1 : found / (found + wrong));
const recall = ({ found, planted }: Line) => (planted === 0 ? 1 : found / planted);
const dirts = [...new Set(worlds.map((world) => world.dirt))];
const types = [...new Set(worlds.flatMap((world) => world.leaks.map((leak) => leak.type ?? '')))].sort();

const report = dirts.map((dirt) => {
  const some = worlds.filter((world) => world.dirt === dirt);
  const total = line('all', some);
  const [precisionMin, recallMin, amountMax] = dirt === 0 ? BARS.clean : BARS.dirty;
  const decoys = new Map<string, { planted: number; taken: number }>();
  for (const world of some) {
    for (const [kind, { planted, taken }] of decoysTaken(world.decoys, world.score.wrong)) {
      const so = decoys.get(kind) ?? { planted: 0, taken: 0 };
      decoys.set(kind, { planted: so.planted + planted, taken: so.taken + taken });
    }
  }
  return {
    dirt,
    seeds: some.map((world) => world.seed),
    lines: [...types.map((type) => line(type, some, type)), total],
    worlds: some.map((world) => line(world.seed, [world])),
    decoys: Object.fromEntries([...decoys].sort(([a], [b]) => (a < b ? -1 : 1))),
    calibration: calibrationTable(some.map((world) => world.score)),
    isPassed: precision(total) >= precisionMin && recall(total) >= recallMin && total.amount <= amountMax,
  };
});

if (values.json) console.log(JSON.stringify(report));
else {
  const percent = (share: number, places = 1) => `${(share * 100).toFixed(places)} %`;
  for (const part of report) {
    console.log(
      `\ndirt ${part.dirt}, seeds ${part.seeds.join(', ')}: ${part.isPassed ? 'passed' : 'FAILED'}`,
    );
    console.log('| type | planted | found | false | missed | precision | recall | amount error |');
    console.log('|---|---:|---:|---:|---:|---:|---:|---:|');
    for (const each of [...part.lines, ...part.worlds]) {
      const shares = [percent(precision(each)), percent(recall(each)), percent(each.amount, 3)];
      const cells = [each.name, each.planted, each.found, each.wrong, each.missed, ...shares];
      console.log(`| ${cells.join(' | ')} |`);
    }
    console.log('\n| decoy | planted | taken for a leak |\n|---|---:|---:|');
    for (const [kind, { planted, taken }] of Object.entries(part.decoys))
      console.log(`| ${kind} | ${planted} | ${taken} |`);
    console.log('\n| confidence | findings | said | true |\n|---|---:|---:|---:|');
    for (const bin of part.calibration)
      console.log(`| ${bin.name} | ${bin.count} | ${percent(bin.said)} | ${percent(bin.isTrue)} |`);
  }
}
if (values.wrong) {
  for (const { seed, dirt, score: each } of worlds) {
    for (const found of each.wrong)
      console.log(
        'false',
        seed,
        dirt,
        found.type,
        found.account_id,
        found.product_key,
        found.period_start,
        found.amount,
        found.confidence,
        found.reason,
      );
    for (const truth of each.missed)
      console.log(
        'missed',
        seed,
        dirt,
        truth.type,
        truth.account_id,
        truth.product_key,
        truth.period_start,
        truth.amount,
      );
    for (const { truth, found } of each.matched)
      if (truth.amount !== '' && found.amount !== truth.amount)
        console.log(
          'amount',
          seed,
          dirt,
          truth.type,
          truth.account_id,
          truth.product_key,
          truth.period_start,
          truth.amount,
          found.amount,
        );
  }
}
if (report.some((part) => !part.isPassed)) process.exitCode = 1;
