import { chmodSync, cpSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { FiredrillError, messageOf } from '../../core/errors.ts';
import { moduleUrl } from '../../core/module-url.ts';
import { domainsFolder } from '../../sandbox/bundle/domain.ts';
import { composeFile, composeFolders } from '../../sandbox/compose/compose-file.ts';
import { discoveryUrls } from '../../sandbox/compose/directory.ts';
import { publishedPorts } from '../../sandbox/compose/published-ports.ts';
import type { Images } from '../../sandbox/container/images.ts';
import { partsContext } from '../../sandbox/container/parts-image.ts';
import { postgresService, prometheusService, ruleFilePaths } from '../../sandbox/container/services.ts';
import { randomPassword } from '../../sandbox/database/cluster.ts';
import { prometheusConfig } from '../../sandbox/prometheus/config.ts';
import type { LoadedScenario } from '../../scenario/load.ts';
import { readRuleFiles } from '../../telemetry/rules/rule-file.ts';
import { defaultIntervals } from '../suite.ts';
import { type ConductorConfigInput, conductorFile, domainsFolderName } from './config.ts';

export interface WriteComposeOptions {
  /** Must not be there yet, or be empty. */
  readonly folder: string;
  readonly packageFolder: string;
  readonly loaded: LoadedScenario;
  readonly seed: number;
  /** Paths of the rule files that Prometheus evaluates. */
  readonly rules: readonly string[];
  readonly images: Images;
  /** From here on this machine reaches the sandbox. */
  readonly firstPort: number;
}

/**
 * Writes a folder from which docker compose starts the sandbox of a scenario: the compose file, what the image of the parts
 * is built from, and what services are told. Needs no container engine.
 *
 * @throws FiredrillError `FOLDER_IN_USE`, `FOLDER_NOT_WRITTEN`, `RULE_FILE_MISSING`
 */
export async function writeCompose(options: WriteComposeOptions): Promise<void> {
  const { folder, packageFolder, loaded, seed, images, firstPort } = options;
  const rules = (await readRuleFiles(options.rules)).map(({ text }) => text);
  const { context, name } = partsContext({ packageFolder });
  const [token, password] = [randomPassword(), randomPassword()];
  const config = prometheusConfig({
    ...defaultIntervals,
    targets: discoveryUrls.targets,
    alertmanager: discoveryUrls.alertmanagers,
    ruleFiles: ruleFilePaths(rules),
  });
  const services = [
    postgresService(images.postgres, password),
    prometheusService(images.prometheus, { config, rules }),
  ];
  const entry = (path: string): string =>
    context.pathInImage(fileURLToPath(moduleUrl(import.meta.url, path)));
  const text = composeFile({
    image: {
      name,
      nodeImage: images.node,
      hostEntry: entry('../../sandbox/compose/main'),
      conductorEntry: entry('./conductor'),
    },
    services,
    ports: publishedPorts(firstPort),
    token,
    password,
    comment: commentOn(loaded),
  });
  const conductor: ConductorConfigInput = { scenario: loaded.input, seed, firstPort, ...defaultIntervals };
  try {
    refuseIfInUse(folder);
    context.write(join(folder, composeFolders.image));
    const configFolder = join(folder, composeFolders.config);
    const { domain } = loaded.scenario;
    cpSync(new URL(`${domain}/`, domainsFolder), join(configFolder, domainsFolderName, domain), {
      recursive: true,
    });
    for (const [path, content] of services.flatMap(({ files = {} }) => Object.entries(files)))
      writeFileSync(join(configFolder, basename(path)), content);
    writeFileSync(join(configFolder, conductorFile), `${JSON.stringify(conductor, null, 2)}\n`);
    letServicesRead(configFolder);
    // Only whoever starts the sandbox needs its secrets.
    writeFileSync(join(folder, 'compose.yaml'), text, { mode: 0o600 });
  } catch (thrown) {
    if (thrown instanceof FiredrillError) throw thrown;
    throw new FiredrillError('FOLDER_NOT_WRITTEN', `cannot be written: ${messageOf(thrown)}.`, {
      kind: 'usage',
      place: folder,
      cause: thrown,
    });
  }
}

function commentOn({ scenario }: LoadedScenario): string {
  return `The sandbox of scenario ${scenario.id} (${scenario.title}) with its users and its monitoring, and nothing broken.
Written by \`firedrill compose\`: change what it is written from and write it anew, rather than this file.

  docker compose up --build        docker compose down --volumes`;
}

function refuseIfInUse(folder: string): void {
  mkdirSync(folder, { recursive: true });
  if (readdirSync(folder).length === 0) return;
  throw new FiredrillError('FOLDER_IN_USE', 'has something in it already.', {
    kind: 'usage',
    place: folder,
    nextStep: 'Name another folder with --output, or empty this one.',
  });
}

/** In their containers they are other users than whoever writes this. */
function letServicesRead(folder: string): void {
  chmodSync(folder, 0o755);
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true }))
    chmodSync(join(entry.parentPath, entry.name), entry.isDirectory() ? 0o755 : 0o644);
}
