import { DOORS, doorOf, isCode, isTest, type Rule, roomOf } from './house.ts';
import { sourcesOf, targetOf } from './source.ts';

/** Rooms whose every file may reach outside, so that doors say nothing there. */
const WITHOUT_DOORS = ['core', 'platform', 'connectors', 'cli'];

export const doorsAreFileOrFolder: Rule = {
  guarantee: 'a door of a room is a file or a folder, never both',
  check: (house) =>
    [...house.keys()]
      .filter((file) => doorOf(file) !== null && [...house.keys()].some((other) => isBelow(other, file)))
      .map((file) => `${file} stands beside a folder of its name; move it into the folder`),
  broken: [
    {
      files: { 'src/records/queries.ts': '', 'src/records/queries/invoices.ts': '' },
      message: 'src/records/queries.ts',
    },
  ],
  sound: [{ 'src/records/queries.ts': '', 'src/records/commands/store.ts': '', 'src/records/price.ts': '' }],
};

/** True for `src/a/queries/b.ts` below `src/a/queries.ts`. */
const isBelow = (other: string, file: string) => other.startsWith(`${file.replace(/\.ts$/, '')}/`);

/** Where a file stands inside its room: nouns and shapes first, then the doors in their order. */
function place(file: string): number {
  const door = doorOf(file);
  return door === null ? -1 : DOORS.indexOf(door);
}

export const doorsInOrder: Rule = {
  guarantee: 'inside a room shapes and nouns come before queries, commands, jobs, routes and room.ts',
  check: (house) =>
    sourcesOf(house, (file) => {
      const room = roomOf(file);
      return room !== null && !WITHOUT_DOORS.includes(room) && isCode(file) && !isTest(file);
    }).flatMap((source) =>
      source.imports
        .filter(({ isType }) => !isType)
        .map((each) => ({ ...each, target: targetOf(source.file, each.specifier) }))
        .filter(({ target }) => target !== null && roomOf(target) === roomOf(source.file))
        .filter(({ target }) => place(target as string) > place(source.file))
        .map(
          ({ specifier, line }) =>
            `${source.file}:${line} imports ${specifier}, a later door of the same room`,
        ),
    ),
  broken: [
    {
      files: { 'src/records/price.ts': "import { a } from './queries.ts';" },
      message: 'src/records/price.ts:1',
    },
    {
      files: { 'src/records/queries/a.ts': "import { b } from '../commands/b.ts';" },
      message: 'src/records/queries/a.ts:1',
    },
    {
      files: { 'src/models/commands/a.ts': "const b = import('../jobs/b.ts');" },
      message: 'src/models/commands/a.ts:1',
    },
    {
      files: { 'src/records/jobs.ts': "import { b } from './routes/b.ts';" },
      message: 'src/records/jobs.ts:1',
    },
    {
      files: { 'src/records/routes.ts': "import { b } from './room.ts';" },
      message: 'src/records/routes.ts:1',
    },
  ],
  sound: [
    {
      'src/records/room.ts': "import { a } from './routes/a.ts'; import { b } from './jobs.ts';",
      'src/records/routes/a.ts': "import { c } from '../queries.ts'; import { d } from '../commands/d.ts';",
      'src/records/queries.ts': "import type { D } from './commands/d.ts'; import { e } from './shapes.ts';",
    },
  ],
};

export const roomsComeByTheirSign: Rule = {
  guarantee: 'main.ts puts together every room that has a room.ts, and knows no routes or jobs of one',
  check: (house) => {
    const signs = [...house.keys()].filter((file) => doorOf(file) === 'room');
    const main = sourcesOf(house, (file) => file === 'src/main.ts')[0];
    const targets = (main?.imports ?? []).map((each) => targetOf('src/main.ts', each.specifier) ?? '');
    return [
      ...signs
        .filter((file) => !targets.includes(file))
        .map((file) => `${file} is not among the rooms of main.ts`),
      ...targets
        .filter((target) => ['routes', 'jobs'].includes(doorOf(target) ?? '') && target !== THE_DOOR)
        .map((target) => `src/main.ts imports ${target}, which the room's room.ts should call`),
    ];
  },
  broken: [
    { files: { 'src/records/room.ts': '', 'src/main.ts': '' }, message: 'src/records/room.ts' },
    { files: { 'src/main.ts': "import { a } from '#records/routes.ts';" }, message: 'src/main.ts' },
  ],
  sound: [{ 'src/records/room.ts': '', 'src/main.ts': "import { recordsRoom } from '#records/room.ts';" }],
};

/** What stands before all rooms. */
const THE_DOOR = 'src/access/routes/door.ts';
