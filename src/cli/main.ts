import { readdirSync } from 'node:fs';
import { Command, Option } from 'commander';
import { type CommandGroup, type CommandItem, type Menu, type OptionItem, SECTIONS } from './menu-item.ts';
import { printFailure } from './print.ts';

const program = new Command('plumbline')
  .description('Finds usage and fees you earned but never billed.')
  .version('0.1.0')
  .showHelpAfterError();

/** A room is on the menu when it has a file there; they are only words, so reading all of them costs little. */
const menus = await Promise.all(
  readdirSync(new URL('menu', import.meta.url))
    .filter((file) => file.endsWith('.ts'))
    .sort()
    .map(async (file) => ((await import(`./menu/${file}`)) as { MENU: Menu }).MENU),
);
for (const section of SECTIONS)
  for (const item of menus.flatMap((menu) => menu[section] ?? [])) addItem(program, item);

function addItem(parent: Command, item: CommandItem | CommandGroup): void {
  if ('commands' in item) {
    const group = parent.command(item.name).description(item.description);
    for (const each of item.commands) addItem(group, each);
    return;
  }
  const command = parent
    .command(item.name)
    .description(item.description)
    .option('--data-dir <folder>', 'the data folder (default: PLUMBLINE_DATA_DIR, else .plumbline)')
    .option('--json', 'print one JSON object (leaks: one a line) and nothing else');
  for (const { flags, description } of item.arguments ?? []) command.argument(flags, description);
  for (const each of item.options ?? []) command.addOption(optionOf(each));
  command.action((...args: unknown[]) => perform(item, args));
}

function optionOf(item: OptionItem): Option {
  const option = new Option(item.flags, item.description).makeOptionMandatory(item.required === true);
  if (item.default !== undefined) option.default(item.default);
  if (item.choices) option.choices(item.choices);
  return option;
}

/** Failures become one clear message and exit code 1. */
async function perform(item: CommandItem, args: unknown[]): Promise<void> {
  try {
    const run = (await item.run()) as (...args: unknown[]) => Promise<void>;
    await run(...args);
  } catch (error) {
    const options = args.find((arg): arg is { json?: boolean } => typeof arg === 'object' && arg !== null);
    printFailure(error, options?.json === true);
  }
}

// A reader that has seen enough (`| head`) closes the pipe; what is left to print is not a failure.
process.stdout.on('error', () => {});

await program.parseAsync();
