import { readFile } from 'node:fs/promises';
import { Command, Option } from 'commander';
import { FiredrillError, messageOf } from '../core/errors.ts';
import { exitCodes } from '../core/verdict.ts';
import { parseYamlDocument } from '../core/yaml-document.ts';
import { defaultIntervals } from '../drill/suite.ts';
import type { Fault } from '../faults/fault.ts';
import { faults } from '../faults/index.ts';
import { windowMs } from '../judge/health.ts';
import { prospectOf } from '../sandbox/bundle/behaviour.ts';
import { type Domain, loadDomain } from '../sandbox/bundle/domain.ts';
import type { DomainFacts, FaultCall, ScenarioFinding, ScenarioLintContext } from '../scenario/lint/lint.ts';
import { lintScenario, scenarioLints } from '../scenario/lint/lint-scenario.ts';
import { scenarioLintText } from '../scenario/lint/text-report.ts';
import { domains, servers } from '../scenario/schema.ts';
import { sarifLog } from '../telemetry/lint/sarif.ts';
import { chooseScenarios } from './catalogue.ts';
import { version } from './package-info.ts';

/** `firedrill lint scenario`: what is wrong with scenarios, without running them. */
export function lintScenarioCommand(): Command {
  return new Command('scenario')
    .description(
      'Find scenarios that cannot test what they say: wrong fields, faults without effect, times that cannot be kept.',
    )
    .argument('<files...>', 'scenario files')
    .addOption(
      new Option('--format <format>', 'how to tell what was found')
        .choices(Object.keys(formats))
        .default('text'),
    )
    .addHelpText(
      'after',
      '\nExit codes: 0 clean, or notes alone · 1 errors or warnings · 64 a file cannot be read',
    )
    .action(async (files: string[], { format }: { readonly format: keyof typeof formats }) => {
      const texts = await Promise.all(files.map(read));
      const context = await lintContext(texts.flatMap((text) => (typeof text === 'string' ? [text] : [])));
      const unreadable: FiredrillError[] = [];
      const findings: ScenarioFinding[] = [];
      for (const [index, text] of texts.entries()) {
        try {
          if (typeof text !== 'string') throw text;
          findings.push(...(await lintScenario(text, { file: files[index] ?? '', context })));
        } catch (thrown) {
          // One bad file does not keep the others from being checked.
          if (!(thrown instanceof FiredrillError) || thrown.kind !== 'usage') throw thrown;
          unreadable.push(thrown);
        }
      }
      process.stdout.write(formats[format](findings, files.length - unreadable.length));
      for (const { message } of unreadable) process.stderr.write(`${message}\n`);
      process.exitCode = exitCodeOf(findings, unreadable);
    });
}

const formats = {
  text: scenarioLintText,
  json: (findings: readonly ScenarioFinding[]) => `${JSON.stringify(findings, null, 2)}\n`,
  sarif: (findings: readonly ScenarioFinding[]) =>
    `${JSON.stringify(sarifLog(findings.map(forSarif), scenarioLints, version), null, 2)}\n`,
} as const;

function forSarif({ scenario, ...finding }: ScenarioFinding) {
  return { ...finding, endLine: undefined, endColumn: undefined, group: 'scenario', rule: scenario };
}

/** What the lints know of faults, domains and monitoring: the same as a drill would find. */
export async function lintContext(texts: readonly string[]): Promise<ScenarioLintContext> {
  const known = (await chooseScenarios([])).map(({ scenario }) => scenario.id);
  return {
    faults: faults.map((fault) => ({ ...fault, rehearse: (params) => rehearse(fault, params) })),
    domains: await Promise.all(domains.map(async (name) => domainFacts(await loadDomain(name)))),
    ids: [...known, ...texts.flatMap(idOf)],
    ...defaultIntervals,
    lookMs: windowMs,
  };
}

/** Arms a fault in a sandbox that only writes down what is asked of it. */
async function rehearse(fault: Fault, params: unknown): Promise<FaultCall[] | undefined> {
  const calls: FaultCall[] = [];
  try {
    await fault.arm(params, {
      atMs: 0,
      servers: servers.map((name) => `server-${name}`),
      // A rehearsal must never reach a real database, whichever one the surroundings name.
      get databaseUrl(): string {
        throw new Error('there is no database in a rehearsal');
      },
      call: async (_part, method, asked) => void calls.push({ method, params: asked }),
      migrate: async (version) => {
        calls.push({ method: 'migrate', params: version });
        return version;
      },
      pause: async (part) => void calls.push({ method: 'pause', params: { part } }),
      resume: async () => {},
      kill: async (part) => void calls.push({ method: 'kill', params: { part } }),
      fillDisk: async () => {
        calls.push({ method: 'fill-disk', params: {} });
        return () => {};
      },
    });
    return calls;
  } catch {
    return undefined;
  }
}

function domainFacts(domain: Domain): DomainFacts {
  const { name, serving, bundles, request, drift } = domain;
  return {
    name,
    serving,
    bundles: Object.keys(bundles),
    fields: [request.id, ...drift.features.map((feature) => feature.name)],
    planes: [
      'model',
      'traffic',
      ...(domain.release === null ? [] : (['schema'] as const)),
      'data',
      ...(domain.cache === null ? [] : (['cache'] as const)),
      'flags',
      ...(domain.reconciler === undefined ? [] : (['desired'] as const)),
    ],
    normal: (server, offeredRps) => {
      const bundle = bundles[serving[server] ?? ''];
      return bundle && prospectOf(bundle.behaviour, [], { fields: {}, offeredRps, atMs: 0 });
    },
  };
}

async function read(path: string): Promise<string | FiredrillError> {
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    return new FiredrillError('FILE_MISSING', `the file cannot be read: ${messageOf(cause)}.`, {
      kind: 'usage',
      place: path,
      cause,
    });
  }
}

/** Files that are checked together may refer to each other. */
function idOf(text: string): string[] {
  try {
    const { id } = (parseYamlDocument(text, { file: '' }).value ?? {}) as { readonly id?: unknown };
    return typeof id === 'string' ? [id] : [];
  } catch {
    return [];
  }
}

function exitCodeOf(findings: readonly ScenarioFinding[], unreadable: readonly FiredrillError[]): number {
  if (unreadable.length > 0) return exitCodes.usage;
  return findings.some(({ level }) => level !== 'note') ? exitCodes.fail : exitCodes.pass;
}
