import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleepWall } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { loadProcedure } from '../../src/procedure/load-procedure.ts';
import type { Procedure, ProcedureEvent } from '../../src/procedure/procedure.ts';
import { alert, fastClock, procedureContext, scratchFolder } from './contexts.ts';

/** A command procedure as a user writes it: a file beside its rules. */
async function commandFile(run: string | readonly string[], more = ''): Promise<Procedure> {
  const folder = await scratchFolder();
  await writeFile(join(folder, 'rules.yaml'), 'groups: []\n');
  const file = join(folder, 'procedure.yaml');
  await writeFile(file, `kind: command\nrun: ${JSON.stringify(run)}\nrules: [rules.yaml]\n${more}`);
  return loadProcedure(file);
}

function outputOf(events: readonly ProcedureEvent[]): string[] {
  return events.flatMap((event) => (event.type === 'output' ? [event.text] : []));
}

test('a command that exits with 0 claims success', async () => {
  const procedure = await commandFile('echo done; echo careful >&2');
  const { context, events } = await procedureContext();
  const outcome = await procedure.respond(alert, context);
  expect(outcome).toEqual({ ok: true, exitCode: 0, detail: 'exit code 0' });
  expect(events[0]).toEqual({ type: 'procedure-started', alert: 'LatencyP95High' });
  expect(events).toContainEqual({ type: 'output', stream: 'stdout', text: 'done' });
  expect(events).toContainEqual({ type: 'output', stream: 'stderr', text: 'careful' });
  expect(events.slice(-2)).toEqual([
    { type: 'claimed', success: true, summary: 'exit code 0' },
    { type: 'procedure-ended', ok: true, exitCode: 0, detail: 'exit code 0' },
  ]);
});

test('a command that exits with anything else claims failure', async () => {
  const procedure = await commandFile('exit 3');
  const { context, events } = await procedureContext();
  expect(await procedure.respond(alert, context)).toMatchObject({ ok: false, exitCode: 3 });
  expect(events).toContainEqual({ type: 'claimed', success: false, summary: 'exit code 3' });
});

test('a program that does not exist is a failed outcome and not an exception', async () => {
  const procedure = await commandFile(['./no-such-program']);
  const { context } = await procedureContext();
  const outcome = await procedure.respond(alert, context);
  expect(outcome.ok).toBe(false);
  expect(outcome.detail).toContain('ENOENT');
});

test('the alert comes on standard input and in a file', async () => {
  const procedure = await commandFile('cat > stdin.json; cp "$FIREDRILL_ALERT_FILE" file.json; pwd');
  const { context, events } = await procedureContext();
  await procedure.respond(alert, context);
  const [folder = ''] = outputOf(events);
  expect(JSON.parse(await readFile(join(folder, 'stdin.json'), 'utf8'))).toEqual(alert);
  expect(JSON.parse(await readFile(join(folder, 'file.json'), 'utf8'))).toEqual(alert);
});

test('a program that does not read its input is not broken by it', async () => {
  const procedure = await commandFile('exec <&-; sleep 0.05');
  const { context } = await procedureContext();
  expect(await procedure.respond(alert, context)).toMatchObject({ ok: true });
});

test('a list of arguments runs without a shell', async () => {
  const procedure = await commandFile(['printf', '%s', '$HOME; exit 1']);
  const { context, events } = await procedureContext();
  expect(await procedure.respond(alert, context)).toMatchObject({ ok: true });
  expect(outputOf(events)).toEqual(['$HOME; exit 1']);
});

test('nothing of the environment of the harness leaks into a command', async () => {
  process.env.FIREDRILL_TEST_LEAK = 'leaked';
  const procedure = await commandFile('env | cut -d= -f1 | sort | tr "\\n" " "; echo; echo "$HOME"');
  const { context, events } = await procedureContext({
    environment: { ROUTER_ADMIN_URL: 'http://127.0.0.1:1' },
  });
  await procedure.respond(alert, context);
  delete process.env.FIREDRILL_TEST_LEAK;
  const [names = '', home] = outputOf(events);
  // A shell sets some of its own.
  const ofTheShell = new Set(['PWD', 'OLDPWD', 'SHLVL', '_']);
  expect(
    names
      .trim()
      .split(' ')
      .filter((name) => !ofTheShell.has(name)),
  ).toEqual(['FIREDRILL_ALERT_FILE', 'HOME', 'LANG', 'PATH', 'ROUTER_ADMIN_URL', 'TZ']);
  expect(home).toBe(context.directory);
});

test('passwords do not reach the journal, whether in a URL or alone', async () => {
  const procedure = await commandFile(
    'echo "$DATABASE_URL"; echo "password: correct-horse"; echo "http://a:b@c/"',
  );
  const environment = { DATABASE_URL: 'postgresql://operator:correct-horse@127.0.0.1:5432/drill' };
  const { context, events } = await procedureContext({ environment });
  await procedure.respond(alert, context);
  expect(outputOf(events)).toEqual([
    'postgresql://operator:[redacted]@127.0.0.1:5432/drill',
    'password: [redacted]',
    'http://a:[redacted]@c/',
  ]);
});

test('a command that takes too long is killed with everything that it has started', async () => {
  const procedure = await commandFile(
    '(trap "" TERM; while :; do echo x >> alive; sleep 0.02; done) & wait; pwd',
    'timeout: 10s\n',
  );
  const { context } = await procedureContext({ clock: fastClock() });
  const outcome = await procedure.respond(alert, context);
  expect(outcome).toEqual({ ok: false, exitCode: null, detail: 'not done within 10s.' });
  const file = join(procedure.rules[0] ?? '', '../alive');
  const before = await readFile(file, 'utf8');
  await sleepWall(100);
  expect(await readFile(file, 'utf8')).toBe(before);
});

test('what a command leaves running in the background ends with it', async () => {
  const procedure = await commandFile('(while :; do echo x >> alive; sleep 0.02; done) & sleep 0.1');
  const { context } = await procedureContext();
  expect(await procedure.respond(alert, context)).toMatchObject({ ok: true });
  const file = join(procedure.rules[0] ?? '', '../alive');
  const before = await readFile(file, 'utf8');
  await sleepWall(100);
  expect(await readFile(file, 'utf8')).toBe(before);
});

test('a command that is stopped may clean up before it ends', async () => {
  const procedure = await commandFile(
    'trap "echo cleaned; exit 0" TERM; echo started; while :; do sleep 0.02; done',
  );
  const stop = new AbortController();
  const { context, events } = await procedureContext({ signal: stop.signal });
  const report = context.report;
  const outcome = await procedure.respond(alert, {
    ...context,
    report: (event) => {
      report(event);
      if (event.type === 'output' && event.text === 'started') stop.abort(new Error('the drill is over'));
    },
  });
  // Some shells remark that their sleep was ended too.
  expect(outputOf(events).filter((line) => line !== 'Terminated')).toEqual(['started', 'cleaned']);
  expect(outcome).toEqual({ ok: false, exitCode: null, detail: 'the drill is over' });
});

test('endless output is cut, both in lines and in length', async () => {
  const procedure = await commandFile('seq 1 5000; head -c 1000000 /dev/zero | tr "\\0" x >&2');
  const { context, events } = await procedureContext();
  await procedure.respond(alert, context);
  const lines = outputOf(events);
  expect(lines).toHaveLength(2_002);
  expect(lines).toContain('… more than 2000 lines, the rest is left out');
  expect(Math.max(...lines.map((line) => line.length))).toBe(2_001);
});

test('a command reacts to alerts with the labels that it asks for, and to no others', async () => {
  const procedure = await commandFile('true', 'on: { severity: page }\n');
  expect(procedure.accepts({ severity: 'page', alertname: 'X' })).toBe(true);
  expect(procedure.accepts({ severity: 'info', alertname: 'X' })).toBe(false);
  expect((await commandFile('true')).accepts({})).toBe(true);
});

test('a watcher lives through the drill and is ended with it', async () => {
  const folder = await scratchFolder();
  await mkdir(join(folder, 'rules'));
  await writeFile(join(folder, 'rules/rules.yaml'), 'groups: []\n');
  const file = join(folder, 'watcher.yaml');
  await writeFile(
    file,
    'kind: watcher\nrun: echo watching; while :; do sleep 0.02; done\nrules: [rules/rules.yaml]\n',
  );
  const procedure = await loadProcedure(file);
  const stop = new AbortController();
  const { context, events } = await procedureContext({ signal: stop.signal });
  await procedure.start?.(context);
  const ended = procedure.respond(alert, context);
  while (outputOf(events).length === 0) await sleepWall(10);
  stop.abort(new Error('the drill is over'));
  expect(await ended).toEqual({ ok: true, exitCode: null, detail: 'watched until the end' });
});

test('a watcher that ends early with an error has failed', async () => {
  const folder = await scratchFolder();
  await writeFile(join(folder, 'rules.yaml'), 'groups: []\n');
  const file = join(folder, 'watcher.yaml');
  await writeFile(file, 'kind: watcher\nrun: exit 2\nrules: [rules.yaml]\n');
  const procedure = await loadProcedure(file);
  const { context, events } = await procedureContext();
  await procedure.start?.(context);
  expect(await procedure.respond(alert, context)).toMatchObject({ ok: false, exitCode: 2 });
  expect(events).toContainEqual({ type: 'claimed', success: false, summary: 'exit code 2' });
});
