/** The entry of the conductor under docker compose. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { messageOf } from '../../core/errors.ts';
import { passwordVariable, tokenVariable } from '../../sandbox/compose/channel.ts';
import { configFolder } from '../../sandbox/container/services.ts';
import { conductorConfigSchema, conductorFile, domainsFolderName } from './config.ts';
import { showSandbox } from './show-sandbox.ts';

const stop = new AbortController();
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => stop.abort());

try {
  await showSandbox({
    config: conductorConfigSchema.parse(JSON.parse(readFileSync(join(configFolder, conductorFile), 'utf8'))),
    domains: pathToFileURL(join(configFolder, domainsFolderName, '/')),
    token: process.env[tokenVariable] ?? '',
    password: process.env[passwordVariable] ?? '',
    write: (text) => void process.stdout.write(text),
    signal: stop.signal,
  });
} catch (thrown) {
  process.stderr.write(`${messageOf(thrown)}\n`);
  process.exitCode = 1;
}
