import { stripVTControlCharacters } from 'node:util';
import { renderToString } from 'ink';
import { describe, expect, test } from 'vitest';
import type { UiMode } from '../../src/ui/keymap.ts';
import { cellWidth } from '../../src/ui/line.ts';
import { applyEvent, applyResult, applySuite, initialModel, type Model } from '../../src/ui/model.ts';
import { Screen } from '../../src/ui/screen.tsx';
import { chooseGlyphs } from '../../src/ui/theme.ts';
import { initialView, type View } from '../../src/ui/view.ts';
import { drillResult, mixedResults, suiteResult } from './fixtures/results.ts';
import { s04Until } from './fixtures/s04-journal.ts';

const planned = [
  { scenario: 'S02', title: 'Tail latency, cold target' },
  { scenario: 'S04', title: 'Destructive migration' },
  { scenario: 'C1', title: 'Benign surge' },
];

function modelAt(seconds: number): Model {
  const start = applyResult(
    initialModel({ title: 'reference.yaml', planned }),
    drillResult({ scenario: 'S02' }),
  );
  return s04Until(seconds * 1_000).reduce(applyEvent, start);
}

interface FrameOptions {
  readonly view?: Partial<View>;
  readonly mode?: UiMode;
  readonly ascii?: boolean;
  readonly closesInSeconds?: number;
}

function frameOf(model: Model, columns: number, rows: number, options: FrameOptions = {}): string {
  const { view, mode = 'live', ascii = false, closesInSeconds = null } = options;
  const tree = (
    <Screen
      model={model}
      view={{ ...initialView, ...view }}
      mode={mode}
      terminal={{ columns, rows }}
      closesInSeconds={closesInSeconds}
      glyphs={chooseGlyphs({ FIREDRILL_ASCII: ascii ? '1' : '0' })}
    />
  );
  return stripVTControlCharacters(renderToString(tree, { columns }));
}

const moments = [0, 1, 64, 180, 303, 340].map(modelAt);
const finished = applySuite(modelAt(340), suiteResult(mixedResults));

describe('every frame', () => {
  const sizes = [
    [72, 20],
    [80, 24],
    [100, 33],
    [119, 60],
    [120, 20],
    [120, 40],
    [200, 50],
    [250, 90],
  ] as const;
  const views: readonly Partial<View>[] = [
    {},
    { screen: 'scoreboard' },
    { help: true },
    ...(['timeline', 'procedure', 'signals', 'truth', 'events'] as const).map((focus) => ({
      focus,
      zoomed: true,
    })),
  ];

  test.each(sizes)('fills %i×%i: no row more, no column more', (columns, rows) => {
    for (const model of [initialModel({ title: 'x' }), ...moments, finished]) {
      for (const view of rows === 24 || rows === 40 ? views : views.slice(0, 1)) {
        const lines = frameOf(model, columns, rows, { view }).split('\n');
        expect(lines).toHaveLength(rows);
        expect(Math.max(...lines.map(cellWidth))).toBeLessThanOrEqual(columns);
      }
    }
  });

  test('has only ASCII where that was asked for', () => {
    for (const model of [...moments, finished]) {
      for (const options of [{}, { mode: 'replay' }, { view: { help: true } }] as const) {
        expect(frameOf(model, 120, 40, { ...options, ascii: true })).toMatch(/^[\x20-\x7e\n]*$/);
      }
    }
  });
});

test('a terminal that is too small says so in one line', () => {
  expect(frameOf(modelAt(180), 60, 24)).toBe('60×24 is too small: 72×20, or --reporter log');
});

test('at 80 columns the panels stand below each other', () => {
  expect(`\n${frameOf(modelAt(180), 80, 24)}\n`).toMatchInlineSnapshot(`
    "
     firedrill   S04 Destructive migration   2 of 3     ×1   drill 3:00   wall 1:05
    ─ 1 timeline ───────────────────────────────────────────────────────────────────
      baseline ██████│ fault ▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒·······························
                       ▲ effect 1:09    ▲ started 2:16
                                    ▲ alert 2:00
    ─ 2 procedure ──────────────────────────────────────────────────────────────────
     ✓ detect  ✓ classify  ✓ decide  ▸ execute  · verify  ✓ communicate  · review
     execute 3/5 check the contract 0:44
    ─ 3 signals (what monitoring sees) ─────────────────────────────────────────────
     error rate         0.2 %  ··▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁             limit 2 %
     latency p95       196 ms  ··▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄             limit 300 ms
     score shift         0.40  ·····▁▁▁▇▇▇▇▇▇▇▇▇             limit 0.25     ▲ over
     ● ScoreShift firing since 2:00   +1 more, press 3
    ─ 4 truth (what the observer sees) ─────────────────────────────────────────────
     bad answers 244 of 2,260   error 5   slow 0   wrong 239
     planes      schema ✓   model ✗ v2   traffic ✗ 0 % v1   data ✓
     writes      2,180   lost 0   altered 0   duplicated 0
    ─ 5 events ─────────────────────────────────────────────────────────────────────
      2:49.80  database      data        UPDATE applications SET debt_ratio = dti_…
      2:50.00  observer      planes      candidate v2 40 %, fallback 60 %, schema …
      2:50.00  procedure     execute     3/5 check the contract
      2:52.00  observer      ledger      2,180 writes, 0 lost, 0 altered, 0 duplic…
      2:52.30  server-stable model       POST /v2/repository/models/risk/load {"bu…
     ? keys   q quit   space real time   x abort and heal   p freeze   / filter
    "
  `);
});

test('at 120 columns the procedure stands beside what monitoring and the observer see', () => {
  expect(`\n${frameOf(modelAt(180), 120, 36)}\n`).toMatchInlineSnapshot(`
    "
     firedrill   S04 Destructive migration · financial risk scoring   seed 20261   2 of 3       ×1   drill 3:00   wall 1:05
    ─ 1 timeline ───────────────────────────────────────────────────────────────────────────────────────────────────────────
      baseline ██████████████│ fault ▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒···············································
                                ▲ effect 1:09       ▲ alert 2:00
                                                           ▲ started 2:16
    ─ 2 procedure ──────────────────────────┬─ 3 signals (what monitoring sees) ────────────────────────────────────────────
     ✓ detect      ScoreShift          0:51 │ error rate         0.2 %  ··▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁            limit 2 %
     ✓ classify    schema              0:05 │ latency p95       196 ms  ··▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄            limit 300 ms
     ✓ decide      rollback, release…  0:06 │ score shift         0.40  ·····▁▁▁▇▇▇▇▇▇▇▇▇            limit 0.25     ▲ over
     ▸ execute     3/5 check the con…  0:44 │ approval rate     71.6 %  ··▁▁▁▂▂▂▇▇▇▇▇███▇
     · verify                               │ ● ScoreShift firing since 2:00
     ✓ communicate told engineering    0:00 ├─ 4 truth (what the observer sees) ────────────────────────────────────────────
     · review                               │ bad answers 244 of 2,260   error 5   slow 0   wrong 239
                                            │ planes      schema ✓   model ✗ v2   traffic ✗ 0 % v1   data ✓
     runs for ScoreShift                    │ writes      2,180   lost 0   altered 0   duplicated 0
                                            │ stable      v1          0 %
     ✓ time to detect     0:51 of 3:00      │ candidate   v2         40 %  ████████████████
     ▸ time to roll back  1:51 of 10:00     │ fallback    fallback   60 %  ████████████████████████
     ▸ time to recover    1:51              │ errors             0.3 %  ▁▁▁▁▁▁▁▁▁▁▂▂▁▁▁▁▁            healthy 2 %
     ● destructive-migration seen 1:09      │ wrong              0.3 %  ▁▁▁▁▁███████▄▄▄▄▄            healthy 2 %
                                            │ p95               176 ms  ▃▄▄▄▄▄▄▄▄▃▃▃▄▄▄▄▄            healthy 300 ms
                                            │
                                            │
    ─ 5 events ─────────────────────────────┴───────────────────────────────────────────────────────────────────────────────
      2:12.00  comms         #incidents  to engineering: Rolling the risk model back; decisions go to the manual queue mea…
      2:16.00  procedure     execute     1/5 stop decisions
      2:16.40  router        traffic     PUT /fallback {"share":0.6}  3.1 ms
      2:17.00  observer      planes      candidate v2 40 %, fallback 60 %, schema fits v2
      2:20.00  procedure     execute     2/5 expand V6
      2:26.20  database      schema      ALTER TABLE applications ADD COLUMN debt_ratio numeric  3.1 ms
      2:49.80  database      data        UPDATE applications SET debt_ratio = dti_v2 / 100 (2,180 rows)  640 ms
      2:50.00  observer      planes      candidate v2 40 %, fallback 60 %, schema fits v1 v2
      2:50.00  procedure     execute     3/5 check the contract
      2:52.00  observer      ledger      2,180 writes, 0 lost, 0 altered, 0 duplicated
      2:52.30  server-stable model       POST /v2/repository/models/risk/load {"bundle":"v1"}  2.1 s
     ? keys   q quit   space real time   x abort and heal   p freeze   / filter   tab panel   s scores
    "
  `);
});

test('at 200 columns everything has room', () => {
  const frame = frameOf(modelAt(303), 200, 50);
  expect(frame).toContain('rollback, release-mgr');
  expect(frame).toContain('✓ claims success at 5:01');
  expect(frame).toContain('✓ users well since 3:36');
  expect(frame).toMatch(/✓ time to roll back +2:22 of 10:00/);
});

test('while the sandbox starts, the screen says what is being waited for', () => {
  const frame = frameOf(modelAt(1), 80, 24);
  expect(frame).toContain('starting the sandbox: 5 of 8 parts are ready');
  expect(frame).toContain('waits for an alert');
  expect(frame).toContain('no figures yet: the rules are evaluated every 30s of drill time');
  expect(frame).toContain('no answer seen yet');
});

test('before the first drill the screen shows what is planned', () => {
  const frame = frameOf(initialModel({ title: 'reference.yaml', planned }), 80, 24);
  expect(frame).toContain('3 drills');
  expect(frame.match(/· queued/g)).toHaveLength(3);
});

describe('the scoreboard', () => {
  test('of a suite that runs shows what is done, what runs and what is to come', () => {
    expect(
      `\n${frameOf(modelAt(180), 100, 20, { view: { screen: 'scoreboard' } })}\n`,
    ).toMatchInlineSnapshot(`
      "
       firedrill   S04 Destructive migration   2 of 3                         ×1   drill 3:00   wall 1:05
       suite · reference.yaml · 3 drills · 1 passed

             scenario               verdict       TTD    TTR    TTV   harm  score   why
       S02   Destructive migration  ✓ pass       0:51   2:22   2:27    254     96
       S04   Destructive migration  ▸ running   fault
       C1    Benign surge           · queued












       ? keys   q quit   space real time   x abort and heal   p freeze   / filter   tab panel   s scores
      "
    `);
  });

  test('of a suite that is over shows verdicts, figures and reasons', () => {
    expect(`\n${frameOf(finished, 120, 20, { closesInSeconds: 3 })}\n`).toMatchInlineSnapshot(`
      "
       firedrill   S04 Destructive migration · financial risk scoring   seed 20261   2 of 3    ended   drill 5:40   wall 1:45
       suite · reference.yaml · 4 drills · 2 passed · 1 failed · 1 unknown

             scenario                  verdict       TTD    TTR    TTV   harm  score   why
       S02   Tail latency, cold target ✓ pass       0:51   2:22   2:27    254     96
       S04   Destructive migration     ✗ fail       0:51      –      –  4,310     41   order: model was brought back before…
       C1    Benign surge              ✓ pass          –      –      –      0    100   no rollback, as it should be
       S10   Known-good is gone        ? unknown       –      –      –      –      –   harness: The harness itself stalled …











       closes in 3 s, any key keeps it open  ? keys   q quit   p freeze   / filter   tab panel   s scores
      "
    `);
  });

  test('on a narrow terminal gives a reason a row of its own', () => {
    const lines = frameOf(finished, 80, 24).split('\n');
    const row = lines.findIndex((line) => line.includes('✗ fail'));
    expect(lines[row + 1]?.trim()).toBe('order: model was brought back before schema');
  });
});

describe('the last row', () => {
  const last = (frame: string): string => frame.split('\n').at(-1) ?? '';

  test('asks before a drill is aborted', () => {
    expect(last(frameOf(modelAt(180), 80, 24, { view: { question: 'abort' } }))).toBe(
      ' Abort this drill and heal the sandbox?  y yes   n no',
    );
  });

  test('shows how far the healing is', () => {
    const healing = { view: { stopping: 'healing' } } as const;
    expect(last(frameOf(modelAt(180), 72, 20, healing))).toBe(
      ' ▸ healing: 0/1 faults undone, 0/8 parts stopped   Ctrl-C again forces',
    );
    expect(last(frameOf(modelAt(340), 80, 24, healing))).toContain('1/1 faults undone, 8/8 parts stopped');
  });

  test('hints at winding in a replay, and at aborting in a live drill', () => {
    expect(last(frameOf(modelAt(180), 120, 40, { mode: 'replay' }))).toContain('← 10 s back');
    expect(last(frameOf(modelAt(180), 120, 40))).toContain('x abort and heal');
    expect(last(frameOf(modelAt(180), 120, 40))).not.toContain('10 s back');
  });

  test('does not hint at what can no longer be done', () => {
    expect(last(frameOf(finished, 120, 40))).not.toContain('abort');
  });
});

test('a control has no planes to bring back and no time to roll back', () => {
  const control = s04Until(180_000).map((event) =>
    event.type === 'drill-started'
      ? { ...event, scenario: { ...(event.scenario as object), kind: 'control', rollback: undefined } }
      : event,
  );
  const frame = frameOf(control.reduce(applyEvent, initialModel({ title: '' })), 120, 40);
  expect(frame).toContain('a control: nothing must be touched');
  expect(frame).not.toContain('time to roll back');
});

test('a frozen screen shows the moment at which it was frozen', () => {
  const frame = frameOf(modelAt(303), 120, 40, { view: { frozen: modelAt(125) } });
  expect(frame).toMatch(/frozen .* drill 2:05/);
});

test('an event that is filtered for is shown, and no other', () => {
  const frame = frameOf(modelAt(303), 120, 40, { view: { filter: 'alter table' } });
  expect(frame).toContain('ALTER TABLE applications ADD COLUMN');
  expect(frame).not.toContain('1/5 stop decisions');
});
