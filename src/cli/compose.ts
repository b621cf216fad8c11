import { join, resolve } from 'node:path';
import { Command, InvalidArgumentError, Option } from 'commander';
import { FiredrillError } from '../core/errors.ts';
import { writeCompose } from '../drill/compose/write-compose.ts';
import { loadProcedure } from '../procedure/load-procedure.ts';
import { endOfPorts } from '../sandbox/compose/published-ports.ts';
import { loadRuleFiles } from '../telemetry/rules/rule-file.ts';
import { chooseScenarios } from './catalogue.ts';
import { chooseImages } from './choose-images.ts';
import { packageFolder } from './package-info.ts';
import { wholeNumber } from './whole-number.ts';

interface ComposeOptions {
  readonly output: string;
  readonly rules?: readonly string[];
  readonly seed: number;
  readonly port: number;
}

const referencePlaybook = 'fixtures/playbooks/reference.yaml';

/** `firedrill compose`: the sandbox for those who only want to look at it. */
export function composeCommand(): Command {
  return new Command('compose')
    .description('Write a docker compose file that shows the sandbox under load, with nothing broken.')
    .argument('[scenario]', 'whose sandbox: an id such as S04, or a path to a .yaml file', 'S02')
    .option('-o, --output <dir>', 'folder to write; must not be there yet, or be empty', 'firedrill-compose')
    .addOption(
      new Option(
        '-r, --rules <file>',
        "Prometheus rule file in place of the reference playbook's; repeatable",
      ).argParser((value, before: readonly string[] | undefined) => [...(before ?? []), value]),
    )
    .addOption(new Option('--seed <n>', 'other users, other requests').argParser(wholeNumber).default(20_261))
    .addOption(
      new Option('--port <n>', 'first of the ports of this machine at which it is reached')
        .argParser(portNumber)
        .default(7_100),
    )
    .addHelpText('after', help)
    .action(async (id: string, { output, rules: named, seed, port: firstPort }: ComposeOptions) => {
      const loaded = (await chooseScenarios([id]))[0];
      if (loaded === undefined) throw new FiredrillError('SCENARIO_UNKNOWN', 'there is none.', { place: id });
      const rules =
        named?.map((file) => resolve(file)) ??
        (await loadProcedure(join(packageFolder, referencePlaybook))).rules;
      await loadRuleFiles(rules);
      const images = chooseImages();
      await writeCompose({ folder: output, packageFolder, loaded, seed, rules, images, firstPort });
      process.stdout.write(`${output} is there. Next:
  cd ${output}
  docker compose up --build        builds the image, starts the sandbox and tells where it is reached
  docker compose down --volumes    takes it down
`);
    });
}

const help = `
The folder holds compose.yaml, what the image of the parts is built from, and what Prometheus and the conductor are told.
To write it takes no container engine; to start it takes docker compose, or docker-compose 1.29.

What you see is the product as a drill finds it: gateway, three routers, four model servers, flags, model registry, metrics,
a real PostgreSQL and a real Prometheus with your rules, under load. Nothing is broken, no procedure runs, nothing is judged;
for that there is firedrill run. All of it is reached on 127.0.0.1 alone: docker compose logs conductor shows where,
and so does http://127.0.0.1:7100/ (or the port that you name).

Examples:
  firedrill compose && cd firedrill-compose && docker compose up --build
  firedrill compose S04 --output /tmp/risk --port 8100
  firedrill compose S01 --rules ops/alerts.yaml

Images come from FIREDRILL_IMAGE_NODE, _POSTGRES and _PROMETHEUS, or from images in firedrill.yaml.`;

function portNumber(text: string): number {
  const port = wholeNumber(text);
  const last = 65_536 - (endOfPorts(port) - port);
  if (port < 1_024 || port > last)
    throw new InvalidArgumentError(`Write a number from 1024 to ${last}, for example 7100.`);
  return port;
}
