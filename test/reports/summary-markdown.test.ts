import { expect, test } from 'vitest';
import { drillFacts } from '../../src/reports/drill-facts.ts';
import { summaryMarkdown } from '../../src/reports/summary-markdown.ts';
import { control, failed, failedJournal, inconclusive, passed, suiteOf } from './samples.ts';

const facts = drillFacts(failedJournal, failed);

test('a failed drill is told whole: story, reasons, charts, timeline, times, harm and checks', () => {
  expect(summaryMarkdown(suiteOf(failed), [facts])).toMatchInlineSnapshot(`
    "# firedrill: ✗ fail

    Suite 20261 · \`fixtures/playbooks/reference.yaml\` · 1 drill · 1 failed · exit code 1

    Recall on scenarios: rolled back in 0 of 1 (95 % interval 0.0 % to 79.3 %).

    |  | scenario | verdict | TTD | TTR | TTV | harm | score | why |
    | --- | --- | --- | --: | --: | --: | --: | --: | --- |
    | S04 | Destructive migration | ✗ fail | 0:53 | – | – | 278 | 41 | order-violated: Planes were changed in an order that breaks users. Also writes-lost. |

    ## S04 Destructive migration: ✗ fail (procedure)

    > Release v2 renamed a column.
    > The migration dropped the old one on a Friday.

    ### Why, and what next

    - \`order-violated\`: Planes were changed in an order that breaks users. *Next:* Bring back the planes in the order of the scenario: what is stood on comes first.
    - \`writes-lost\`: Acknowledged writes are gone. *Next:* Keep what was written since the release: copy it over before a column or a table goes.

    \`\`\`text
    errors         ▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁██████████████████████████████  worst 45.0 %, limit 2.0 %
    p95            ▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄██████████████████████████████  worst 912 ms, limit 300 ms
    wrong answers  ▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁  worst 0.0 %, limit 2.0 %
    \`\`\`

    ### Timeline

    | drill clock | mark | what happened |
    | --: | --- | --- |
    | 1:00 | inject | the fault was asked for |
    | 1:01 | effect | users met the first harm |
    | 1:54 | alert | the first alert paged somebody |
    | 1:55 | declared | an incident was declared |
    | 1:59 | classified | the failure was classified |
    | 2:01 | firstMessage | people were told for the first time |
    | 2:05 | decided | the decision was taken |
    | 2:10 | started | the procedure changed something for the first time |
    | 3:20 | claimed | the procedure claimed success |
    | 16:00 | deadline | the time was up |
    | 16:00 | end | the drill ended |

    Never: effective, recovered, verified.

    ### Times

    | time | value | interval | budget | what it is |
    | --- | --: | --: | --: | --- |
    | TTD | 0:53 | 53.0 s | 2:00 | from the first harm to the alert |
    | TTR | &gt; 14:59 (censored) |  | 5:00 | from the first harm until the rollback was effective |
    | TTV | &gt; 14:59 (censored) |  |  | from the first harm until users were well for good |
    | react | 0:16 |  |  | from the alert to the first change |
    | execute | – |  |  | from the first change until it was effective |
    | claim gap | – |  |  | from the recovery to the claim of success; negative: claimed too early |

    ### What hurt whom

    - Applicants: 300 bad answers of 600 requests (50.0 %) from 1:01 to the end, without recovery: 270 errors, 30 slow, 0 wrong. Weighted harm 278.
    - Meanwhile answered: \`v2\` 100.0 %.
    - Data: 3 lost of 2,180 acknowledged writes, 2 in doubt.
      - application 4711: no row

    ### Checks

    | check | question | verdict | figures |
    | --- | --- | --- | --- |
    | ended | The drill came to its end | ✓ pass | deadline |
    | order | Planes were brought back in an order that spares users | ✗ fail | model was brought back at 2:10, before schema |
    | I4 | No acknowledged write is lost | ✗ fail | 3 lost of 2,180 |

    Score 41 of 100: detect 20, classify 0, decide 11, execute 0, verify 0, communicate 10, review 0.
    "
  `);
});

test('a passed drill is folded away', () => {
  expect(summaryMarkdown(suiteOf(passed), [])).toContain(
    '<details><summary>S02 Tail latency, cold target: ✓ pass</summary>',
  );
});

test('a drill that did not pass is not folded away', () => {
  expect(summaryMarkdown(suiteOf(failed, inconclusive), [])).not.toContain('<details>');
});

test('a time that did not come is told as longer than the drill, never as infinite or zero', () => {
  const summary = summaryMarkdown(suiteOf(failed), [facts]);
  expect(summary).toContain('| TTR | &gt; 14:59 (censored) |');
  expect(summary).not.toMatch(/∞|Infinity|NaN|null|undefined/);
});

test('a control has no times, so none is censored', () => {
  expect(summaryMarkdown(suiteOf(control), [])).not.toContain('censored');
});

test('an interval that lies on its budget says so', () => {
  const drill = { ...passed, intervals: { ...passed.intervals, ttr: { lo: 299, hi: 301 } } };
  expect(summaryMarkdown(suiteOf(drill), [facts])).toContain('299.0–301.0 s (straddles the budget)');
});

test('an interval within its budget does not', () => {
  expect(summaryMarkdown(suiteOf(passed), [facts])).not.toContain('straddles');
});

test('a deadline after the end of the drill is no part of its timeline', () => {
  expect(summaryMarkdown(suiteOf(passed), [])).not.toContain('| deadline |');
});

test('drills of one scenario are aggregated when there are several', () => {
  const summary = summaryMarkdown(suiteOf(passed, { ...passed, seed: 2 }, inconclusive), []);
  expect(summary).toContain(
    '| S02 | Tail latency, cold target | ✓ pass | 2/2 | 34.2 % to 100.0 % | 0 | 2/2 · median 0:53 · mean to 14:59: 0:53 |',
  );
});

test('drills of different scenarios are not aggregated', () => {
  expect(summaryMarkdown(suiteOf(passed, failed), [])).not.toContain('Repeated drills');
});

test('an unknown drill never looks like a pass', () => {
  const summary = summaryMarkdown(suiteOf(inconclusive), []);
  expect(summary).toContain('## S09 Poisoned index: ? unknown (environment)');
  expect(summary).not.toMatch(/✓|passed/);
});

test('a title can neither leave its cell nor its summary line', () => {
  const title = 'x | y </summary><script>';
  expect(summaryMarkdown(suiteOf({ ...failed, title }), [])).toContain(
    String.raw`| S04 | x \| y &lt;/summary&gt;&lt;script&gt; | ✗ fail |`,
  );
  expect(summaryMarkdown(suiteOf({ ...passed, title }), [])).toContain(
    '<summary>S02 x | y &lt;/summary&gt;&lt;script&gt;: ✓ pass</summary>',
  );
});
