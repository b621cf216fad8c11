import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { FiredrillError } from '../../src/core/errors.ts';
import { loadProcedure, procedureSchema } from '../../src/procedure/load-procedure.ts';
import { scratchFolder } from './contexts.ts';

/** Writes files into a folder of their own and loads the first of them; mistakes come back with bare file names. */
async function load(files: Readonly<Record<string, string>>) {
  const folder = await scratchFolder();
  for (const [name, text] of Object.entries({ ...files, 'rules.yaml': 'groups: []\n' })) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), text);
  }
  const [first = ''] = Object.keys(files);
  try {
    return { procedure: await loadProcedure(join(folder, first)), mistakes: '' };
  } catch (error) {
    if (!(error instanceof FiredrillError)) throw error;
    expect(error.kind).toBe('usage');
    return { procedure: undefined, mistakes: error.message.replaceAll(`${folder}/`, '') };
  }
}

const playbook = `
kind: playbook
name: Small
rules: [rules.yaml]
roles:
  on-call: { person: Grace, may: [declare, classify, execute, review] }
  boss: { person: Ada, may: [decide, approve, communicate] }
signals: { p95: 'x' }
detect: { by: on-call }
classify:
  by: on-call
  classes:
    - class: model
      when: { signal: p95, above: 0.3 }
decide:
  model: { decision: rollback, by: boss, approvedBy: boss, executedBy: on-call, because: it is bad }
execute:
  model:
    - shift: { stable: 100 }
communicate: { by: boss, messages: [] }
review: { by: on-call, note: look into it }
`;

test('a playbook is loaded with its rules, and reacts to pages by default', async () => {
  const { procedure, mistakes } = await load({ 'small.yaml': playbook });
  expect(mistakes).toBe('');
  expect(procedure).toMatchObject({ kind: 'playbook', name: 'Small' });
  expect(procedure?.rules[0]).toMatch(/^\/.*\/rules\.yaml$/);
  expect(procedure?.accepts({ severity: 'page' })).toBe(true);
  expect(procedure?.accepts({ severity: 'info' })).toBe(false);
});

test('a procedure without a name is called like its file', async () => {
  const { procedure } = await load({ 'go-back.yaml': 'kind: command\nrun: ./x\nrules: [rules.yaml]\n' });
  expect(procedure?.name).toBe('go-back');
});

test('every mistake in the shape of a playbook is listed with its place', async () => {
  const text = playbook
    .replace('signals:', 'signls:')
    .replace('may: [declare,', 'may: [delcare,')
    .replace('above: 0.3', 'abvoe: 0.3')
    .replace('- shift:', '- shfit:')
    .replace('by: on-call, note: look into it', 'by: on-call');
  expect((await load({ 'small.yaml': text })).mistakes).toMatchInlineSnapshot(`
    "small.yaml:6:35: expected "roles.on-call.may[0]" to be one of declare, classify, decide, approve, execute, communicate, review, got "delcare" (string). Did you mean "declare"?
    small.yaml:8:1: unknown key "signls". Did you mean "signals"?
    small.yaml:14:28: unknown key "abvoe" in "classify.classes[0].when". Did you mean "above"?
    small.yaml:19:7: unknown key "shfit" in "execute.model[0]". Did you mean "shift"?
    small.yaml:21:9: "review.note" is missing."
  `);
});

test('numbers that make no sense are mistakes of the step that has them', async () => {
  const text = playbook.replace(
    '- shift: { stable: 100 }',
    `- shift: { stable: 50, fallback: 40 }
    - { shift: { stable: 100 }, wait: 3s }
    - {}
    - wait: 5 minutes
    - wait-until: { promql: 'sum(x', for: 5m, within: 1m }
    - sql: {}
    - canary: { from: fallback, to: stable, shares: [50, 10], healthy: { promql: x } }`,
  );
  expect((await load({ 'small.yaml': text })).mistakes).toMatchInlineSnapshot(`
    "small.yaml:19:14: the shares add up to 90 percent. They have to add up to 100.
    small.yaml:20:7: this step does shift and wait. Make a step of each.
    small.yaml:21:7: this step does nothing. Write one of preflight, verify-target, shift, canary, drain, undrain, limits, eject, reload, rejoin, load, unload, warm-up, settings, migrate, sql, purge-cache, flag, reconciler, wait-until, wait, probe, command, http, notify.
    small.yaml:22:13: "execute.model[3].wait" is "5 minutes" (string): write for example 45s, 2m or 1m30s.
    small.yaml:23:29: unexpected end of input, expected an argument, a comma or ")" (at 1:6 of the query).
    small.yaml:24:12: expected either statement or file.
    small.yaml:25:53: the shares of a canary grow up to 100."
  `);
});

test('names that lead nowhere are listed with the name that was meant', async () => {
  const text = playbook
    .replace('signal: p95', 'signal: p59')
    .replace('- class: model', '- class: modle')
    .replace('review: { by: on-call', 'review: { by: oncall')
    .concat('verify:\n  - shift: { stable: 100 }\n');
  expect((await load({ 'small.yaml': text })).mistakes).toMatchInlineSnapshot(`
    "small.yaml:13:14: nothing is decided about class "modle". Did you mean "model"?
    small.yaml:14:23: there is no signal "p59". Did you mean "p95"?
    small.yaml:21:15: there is no role "oncall". Roles are on-call, boss.
    small.yaml:23:12: shift changes something, and who verifies must only look."
  `);
});

test('a condition that asks nothing or two things is a mistake', async () => {
  const ask = async (condition: string): Promise<string> =>
    (await load({ 'small.yaml': playbook.replace('{ signal: p95, above: 0.3 }', condition) })).mistakes;
  expect(await ask('{}')).toContain('this condition asks nothing. Write one of promql, signal, sql');
  expect(await ask('{ promql: x, sql: select 1 }')).toContain(
    'asks promql and sql. Put them under all or any',
  );
  expect(await ask('{ contract: v1, above: 2 }')).toContain('above and below do not go with contract');
  expect(await ask('{ not: { any: [{ signal: p59 }] } }')).toContain('there is no signal "p59"');
  expect(await ask('{ not: { any: [{ signal: p95, above: 1 }] } }')).toBe('');
});

test('a message may mention only what can be known', async () => {
  const say = async (text: string): Promise<string> =>
    (
      await load({
        'small.yaml': playbook.replace(
          'messages: []',
          `messages: [{ when: decided, send: { to: slack, text: '${text}' } }]`,
        ),
      })
    ).mistakes;
  expect(await say('It is {clas}')).toContain('nothing is known as {clas}');
  expect(await say('It is {class}')).toBe('');
});

test('whoever approves must not be who executes, whatever their roles are called', async () => {
  const alone = playbook.replace('boss: { person: Ada,', 'boss: { person: Grace,');
  expect((await load({ 'small.yaml': alone })).mistakes).toContain(
    'one person, Grace, would approve and execute. It takes a second person.',
  );
  const nobody = playbook.replace(' approvedBy: boss,', '');
  expect((await load({ 'small.yaml': nobody })).mistakes).toContain('nobody approves this rollback');
});

test('a break-glass needs somebody else to ratify it, and then no approval', async () => {
  const glass = playbook.replace('approvedBy: boss,', 'breakGlass: { ratifiedBy: boss },');
  expect((await load({ 'small.yaml': glass })).mistakes).toBe('');
  const alone = glass.replace('boss: { person: Ada,', 'boss: { person: Grace,');
  expect((await load({ 'small.yaml': alone })).mistakes).toContain(
    'one person, Grace, would ratify and execute',
  );
});

test('a role cannot do what it may not', async () => {
  const text = playbook.replace('may: [decide, approve, communicate]', 'may: [decide, communicate]');
  expect((await load({ 'small.yaml': text })).mistakes).toContain(
    'boss may not approve. Add approve to what it may.',
  );
});

test('a playbook that extends another differs in what it says, and paths stay where they were', async () => {
  const { procedure, mistakes } = await load({
    'mutants/other.yaml': 'extends: ../small.yaml\nname: Other\ndetect: { on: { severity: } }\n',
    'small.yaml': playbook,
  });
  expect(mistakes).toBe('');
  expect(procedure?.name).toBe('Other');
  expect(procedure?.rules[0]).not.toContain('mutants');
  expect(procedure?.accepts({ severity: 'info' })).toBe(true);
});

test('an empty value takes away what the other playbook says', async () => {
  const { mistakes } = await load({
    'other.yaml': 'extends: small.yaml\nreview:\n',
    'small.yaml': playbook,
  });
  expect(mistakes).toBe('other.yaml:2:8: "review" is missing.');
});

test('a mistake in an extending playbook is placed in that playbook', async () => {
  const { mistakes } = await load({
    'other.yaml': 'extends: small.yaml\nclassify:\n  classes:\n    - class: modle\n',
    'small.yaml': playbook,
  });
  expect(mistakes).toBe('other.yaml:4:14: nothing is decided about class "modle". Did you mean "model"?');
});

test('playbooks that extend each other are refused', async () => {
  const { mistakes } = await load({ 'a.yaml': 'extends: b.yaml\n', 'b.yaml': 'extends: a.yaml\n' });
  expect(mistakes).toBe('b.yaml:1:10: a.yaml extends this file.');
});

test('a procedure of an unknown kind is refused with the kinds that there are', async () => {
  const { mistakes } = await load({ 'x.yaml': 'kind: comand\n' });
  expect(mistakes).toContain('expected "kind" to be one of command, watcher, playbook, got "comand"');
});

test('a rule file that is not there is a mistake of the procedure file', async () => {
  const { mistakes } = await load({ 'x.yaml': 'kind: command\nrun: x\nrules: [rules.yaml, nowhere.yaml]\n' });
  expect(mistakes).toBe('x.yaml:3:21: there is no rule file nowhere.yaml.');
});

test('a rule file with mistakes is refused before a drill', async () => {
  const { mistakes } = await load({
    'x.yaml': 'kind: command\nrun: x\nrules: [broken.yaml]\n',
    'broken.yaml': 'groups: [{ name: a, rules: [{ alert: A, expr: "sum(" }] }]\n',
  });
  expect(mistakes).toContain('broken.yaml:1:');
});

test('a file that is not there is an error that says so', async () => {
  await expect(loadProcedure('/nowhere/procedure.yaml')).rejects.toMatchObject({
    code: 'PROCEDURE_UNREADABLE',
  });
});

test('the schema of procedure files can be handed to an editor', () => {
  const schema = z.toJSONSchema(procedureSchema, { target: 'draft-7', io: 'input' });
  expect(Object.keys(schema.definitions ?? {})).toEqual(
    expect.arrayContaining(['Command', 'Watcher', 'Playbook', 'Condition', 'Step']),
  );
});
