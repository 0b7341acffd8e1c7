/** An option as `plumbline --help` shows it; `flags` as in `--org <name>`. */
export type OptionItem = {
  readonly flags: string;
  readonly description: string;
  readonly default?: string;
  readonly choices?: readonly string[];
  readonly required?: true;
};

/**
 * One command. `run` loads what performs it, only when it is called, so that every other command starts as fast
 * as before; it is given the arguments in order, then the options. `--data-dir` and `--json` are every command's.
 */
export type CommandItem = {
  readonly name: string;
  readonly description: string;
  readonly arguments?: readonly { readonly flags: string; readonly description: string }[];
  readonly options?: readonly OptionItem[];
  readonly run: () => Promise<(...args: never[]) => Promise<void>>;
};

/** Commands under one word, as `plumbline models list`. */
export type CommandGroup = {
  readonly name: string;
  readonly description: string;
  readonly commands: readonly CommandItem[];
};

/** Where commands stand in the help, from the first that a newcomer needs to the care of an installation. */
export const SECTIONS = ['start', 'facts', 'runs', 'findings', 'models', 'organization', 'care'] as const;

/** What a room offers on the command line: `MENU` of `cli/menu/<room>.ts`. */
export type Menu = Readonly<
  Partial<Record<(typeof SECTIONS)[number], readonly (CommandItem | CommandGroup)[]>>
>;

/** The option of every command that works on one organization. */
export const ORG: OptionItem = { flags: '--org <name>', description: 'the organization' };
/** The same for a command that makes what is not there. */
export const NEW_ORG: OptionItem = {
  flags: '--org <name>',
  description: 'the organization, created if it does not exist',
};
