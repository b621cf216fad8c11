import { mkdirSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { Command, InvalidArgumentError, Option } from 'commander';
import { FiredrillError, messageOf } from '../core/errors.ts';
import { type Domain, domains, scenarioSchema } from '../scenario/schema.ts';
import { starterScenario } from '../scenario/starter.ts';
import { CommandGroup } from './command-group.ts';
import { packageFolder } from './package-info.ts';

interface NewScenarioOptions {
  readonly domain: Domain;
  readonly id?: string;
  readonly control?: boolean;
}

/** `firedrill new`: a file to begin with. */
export function newCommand(): Command {
  return new CommandGroup('new', [newScenarioCommand()]).description('Write a file to begin with.');
}

/** `firedrill new scenario`: a scenario that runs as it is, with comments. */
function newScenarioCommand(): Command {
  return new Command('scenario')
    .description('Write a scenario of your own to begin with: it runs as it is, and says what to change.')
    .argument('[file]', 'where to write it (default: the id, with .yaml)')
    .addOption(
      new Option('--domain <domain>', 'which small AI product it is about')
        .choices(domains)
        .default('healthcare-diagnostic'),
    )
    .addOption(
      new Option('--id <id>', 'short name (default: that of the file, or MY1)').argParser(scenarioId),
    )
    .option('--control', 'something that looks like a failure, and where a rollback is the wrong answer')
    .action((path: string | undefined, { domain, id, control = false }: NewScenarioOptions) => {
      const name = id ?? (path === undefined ? 'MY1' : idOfFile(path));
      const file = path ?? `${name}.yaml`;
      const schema = relative(
        dirname(resolve(file)),
        join(packageFolder, 'schema/scenario.schema.json'),
      ).replaceAll('\\', '/');
      writeNew(file, starterScenario({ id: name, domain, control, schema }));
      process.stdout.write(
        `${file} is there. Next:\n  firedrill lint scenario ${file}\n  firedrill run ${file}\n`,
      );
    });
}

function scenarioId(text: string): string {
  if (!scenarioSchema.shape.id.safeParse(text).success)
    throw new InvalidArgumentError('Write a letter, then letters, digits or dashes: for example BIG-1.');
  return text;
}

/** A file may be called anything; what makes no id is left out of it. */
function idOfFile(path: string): string {
  const name = basename(path).replace(/\.ya?ml$/i, '');
  const id = name
    .replace(/[^A-Za-z0-9-]+/g, '-')
    .replace(/^[^A-Za-z]+/, '')
    .slice(0, 32);
  return id === '' ? 'MY1' : id;
}

/** @throws FiredrillError `FILE_EXISTS` rather than write over something. */
function writeNew(file: string, text: string): void {
  try {
    mkdirSync(dirname(resolve(file)), { recursive: true });
    writeFileSync(file, text, { flag: 'wx' });
  } catch (cause) {
    const exists = cause instanceof Error && 'code' in cause && cause.code === 'EEXIST';
    throw new FiredrillError(
      exists ? 'FILE_EXISTS' : 'FILE_NOT_WRITTEN',
      exists ? 'is there already.' : `cannot be written: ${messageOf(cause)}.`,
      { kind: 'usage', place: file, ...(exists && { nextStep: 'Name another file.' }), cause },
    );
  }
}
