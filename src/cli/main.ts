import { Command, Option } from 'commander';
import { printFailure } from './print.ts';

const program = new Command('plumbline')
  .description('Holds what was promised, delivered and billed against a plumb line.')
  .version('0.1.0')
  .showHelpAfterError();

/** A command with the options that all share; failures become one clear message and exit code 1. */
function command(parent: Command, name: string, description: string): Command {
  return parent
    .command(name)
    .description(description)
    .option('--data-dir <folder>', 'the data folder (default: PLUMBLINE_DATA_DIR, else .plumbline)')
    .option('--json', 'print one JSON object (leaks: one a line) and nothing else');
}

const facts = () => import('./commands/facts.ts');
const auditing = () => import('./commands/audit.ts');
const proving = () => import('./commands/evidence.ts');
const backing = () => import('./commands/backup.ts');
const operating = () => import('./commands/operate.ts');
const showing = () => import('./commands/demo.ts');
const sourcing = () => import('./commands/sources.ts');
const modelling = () => import('./commands/models.ts');
const serving = () => import('./commands/serve.ts');

/** Loads a command only when it is called, so that a short one starts fast, and tells its failure in words. */
function guarded<Commands>(load: () => Promise<Commands>, name: keyof Commands) {
  return async (...args: unknown[]): Promise<void> => {
    try {
      const run = (await load())[name] as (...args: unknown[]) => Promise<void>;
      await run(...args);
    } catch (error) {
      const options = args.find((arg): arg is { json?: boolean } => typeof arg === 'object' && arg !== null);
      printFailure(error, options?.json === true);
    }
  };
}

command(program, 'serve', 'serve the web app and the API, and work the queues')
  .option('--no-demo', 'start without the demo company')
  .option('--port <number>', 'listen here instead of PORT')
  .action(guarded(serving, 'serve'));
command(program, 'work', 'work the queues without serving pages')
  .option('--concurrency <number>', 'slices reconciled at once', '2')
  .action(guarded(serving, 'work'));
command(program, 'migrate', 'bring the schema up to date').action(guarded(operating, 'migrate'));
command(program, 'import', 'import a folder of exchange files, or one file')
  .argument('<path>', 'the folder or file')
  .option('--org <name>', 'the organization, made when it is not there')
  .option('--zone <zone>', "the organization's time zone from now on (a new one has UTC)")
  .option('--currency <code>', "the organization's currency from now on (a new one has none)")
  .option('--accept-mapping', 'take guessed columns as they were guessed')
  .option('--kind <kind>', 'what one file holds, when its name does not say')
  .addOption(
    new Option('--format <format>', 'how the file is written').choices([
      'csv',
      'ndjson',
      'parquet',
      'access-log',
    ]),
  )
  .addOption(new Option('--count <what>', 'what an access log counts').choices(['bytes', 'requests']))
  .action(guarded(facts, 'importPath'));
command(program, 'reconcile', 'hold usage against billing')
  .option('--org <name>', 'the organization')
  .option(
    '--as-of <instant>',
    'reconcile periods that ended by then (default: the latest instant in the data)',
  )
  .option('--touched', 'only accounts whose facts changed')
  .action(guarded(facts, 'reconcile'));
command(program, 'leaks', 'print the findings that hold')
  .option('--org <name>', 'the organization')
  .option('--type <types>', 'only these types, separated by commas')
  .option('--min-amount <amount>', 'only findings of at least this amount')
  .action(guarded(facts, 'leaks'));

command(program, 'evidence', 'write the evidence of a finding as a signed zip')
  .argument('<finding>', 'its id, as `plumbline leaks` and the page Recover show it')
  .requiredOption('--out <file>', 'where to write')
  .option('--org <name>', 'the organization')
  .option('--raw', 'add every raw usage event of the period')
  .action(guarded(proving, 'evidence'));
command(program, 'verify', 'check an evidence pack; needs no installation, no database and no network')
  .argument('<pack>', 'the zip')
  .option('--key <key>', 'the public key or fingerprint that must have signed it')
  .action(guarded(proving, 'verify'));

const demo = program.command('demo').description('worlds with planted leaks');
command(demo, 'generate', 'write a world of exchange files with its truth')
  .option('--seed <text>', 'the same seed writes the same files', 'plumbline')
  .option('--accounts <number>', 'how many customers', '220')
  .option('--months <number>', 'how many months', '6')
  .option(
    '--first-month <month>',
    'where they begin, as 2024-01 (default: so that they end with October 2026)',
  )
  .option('--dirt <share>', 'how dirty the data are, 0 to 1', '0')
  .requiredOption('--out <folder>', 'where to write')
  .action(guarded(showing, 'generateDemo'));

const sources = program.command('sources').description('tables and files that are read again and again');
command(sources, 'add', 'add a source and pull it once')
  .requiredOption('--name <name>', 'what it is called')
  .requiredOption('--kind <kind>', 'postgres, clickhouse, s3 or folder')
  .option('--org <name>', 'the organization, made when it is not there')
  .option('--side <side>', 'actual (what was used) or reported (what billing was told)', 'actual')
  .option('--every <minutes>', 'how often it is pulled, or never', '15')
  .option('--host <host>', 'of a table: the host')
  .option('--port <port>', 'its port')
  .option('--database <name>', 'its database')
  .option('--user <name>', 'a login that may only SELECT')
  .option('--secret-file <file>', 'a file with the password or secret key; - reads standard input')
  .option('--tls <how>', 'verify, encrypt or off')
  .option('--table <name>', 'the table or view, as billing.api_call_logs')
  .option(
    '--column <field=column...>',
    'which column is which: account_id, product_key, ts, units, event_id, received_at',
  )
  .option('--bucket <name>', 'of files: the bucket; without it the one of AWS_S3_BUCKET')
  .option('--region <name>', 'its region')
  .option('--endpoint <address>', 'the address of an S3-compatible store')
  .option('--key-id <id>', 'the key that may read the bucket')
  .option('--folder <folder>', 'of files in a folder: below PLUMBLINE_SOURCE_ROOT')
  .option('--pattern <pattern>', 'which files: *, **, {date}, {yyyy}, {mm}, {dd}')
  .action(guarded(sourcing, 'sourcesAdd'));
command(sources, 'list', 'print the sources')
  .option('--org <name>', 'the organization')
  .action(guarded(sourcing, 'sourcesList'));
command(sources, 'pull', 'pull one source now')
  .argument('<name>', 'its name or id')
  .option('--org <name>', 'the organization')
  .option('--since <instant>', 'read a table again from here')
  .action(guarded(sourcing, 'sourcesPull'));
command(sources, 'remove', 'remove a source; what it brought stays')
  .argument('<name>', 'its name or id')
  .option('--org <name>', 'the organization')
  .action(guarded(sourcing, 'sourcesRemove'));

const models = program.command('models').description('what is predicted, and what each prediction is worth');
command(models, 'list', 'print the models')
  .option('--org <name>', 'the organization')
  .action(guarded(modelling, 'modelsList'));
command(models, 'show', 'print what one model is worth')
  .argument('<model>', 'its name or id')
  .option('--org <name>', 'the organization')
  .action(guarded(modelling, 'modelsShow'));
command(models, 'train', 'train on a table of one’s own, or on a subject')
  .option('--org <name>', 'the organization, made when it is not there')
  .option('--file <file>', 'a table as CSV, NDJSON or Parquet, one row a case whose outcome is known')
  .option(
    '--outcome <column>',
    'its column with the outcome: 1 and 0, yes and no, true and false, won and lost',
  )
  .option('--positive <word>', 'the outcome’s word that means yes, where it is none of these')
  .option('--date <column>', 'the column that says as of when a row holds; then newer rows judge the model')
  .option('--id <column>', 'the column that names a row')
  .option('--name <name>', 'what the model is called (default: the file’s name)')
  .option('--predicts <sentence>', 'what it predicts, in words for its readers')
  .option('--subject <subject>', 'train on a subject instead, as billed-revenue')
  .option('--seed <text>', 'another draw of folds and samples')
  .action(guarded(modelling, 'modelsTrain'));
command(models, 'backtest', 'make the champion anew from its own rows, and compare')
  .argument('<model>', 'its name or id')
  .option('--org <name>', 'the organization')
  .action(guarded(modelling, 'modelsBacktest'));

command(demo, 'stories', 'tell what is planted in the demo company, with the pages that show it')
  .option('--url <address>', 'where the server is reached (default: PLUMBLINE_URL, else localhost)')
  .action(guarded(showing, 'tellStories'));

const audit = program.command('audit').description('the audit log');
command(audit, 'verify', 'check the hash chain')
  .option('--org <name>', 'the organization')
  .option('--file <export>', 'check an NDJSON export instead; needs no engine')
  .option('--key <key>', 'the public key or fingerprint that must have signed the export')
  .action(guarded(auditing, 'auditVerify'));
command(audit, 'export', 'write the whole chain with its hashes')
  .option('--org <name>', 'the organization')
  .option('--out <file>', 'where to write (default: standard output)')
  .option('--action <action>', 'only entries of this action')
  .option('--subject-kind <kind>', 'only entries about this kind of thing')
  .option('--subject-id <id>', 'only entries about this thing')
  .option('--from <instant>', 'only entries from this instant on')
  .option('--to <instant>', 'only entries before this instant')
  .action(guarded(auditing, 'auditExport'));

const key = program.command('key').description('API keys');
command(key, 'create', 'make an API key and print it once')
  .option('--org <name>', 'the organization')
  .option('--name <name>', 'what it is for', 'command line')
  .option('--scopes <scopes>', 'read, ingest, write', 'read')
  .option('--expires <instant>', 'when it ends')
  .action(guarded(operating, 'keyCreate'));

const member = program.command('member').description('people of an organization');
command(member, 'invite', 'print a link by which a person joins')
  .argument('<email>', 'whom')
  .option('--org <name>', 'the organization')
  .option('--role <role>', 'viewer, analyst or admin', 'admin')
  .option('--url <address>', 'where people reach the server (default: PLUMBLINE_URL, else localhost)')
  .action(guarded(operating, 'memberInvite'));

command(program, 'backup', 'write both stores and the uploaded files into one file')
  .argument('<file>', 'where to write')
  .option('--passphrase-file <file>', 'seal the backup by the first line of this file, and put the secret in')
  .action(guarded(backing, 'backup'));
command(program, 'restore', 'put a backup into an empty installation')
  .argument('<file>', 'the backup')
  .option('--into <folder>', 'the data folder to restore into, instead of --data-dir')
  .option('--passphrase-file <file>', 'what the backup was sealed by')
  .option('--replace', 'give up what is in the installation now')
  .action(guarded(backing, 'restore'));
command(program, 'doctor', 'say what is wrong here and how to mend it').action(guarded(operating, 'doctor'));

// A reader that has seen enough (`| head`) closes the pipe; what is left to print is not a failure.
process.stdout.on('error', () => {});

await program.parseAsync();
