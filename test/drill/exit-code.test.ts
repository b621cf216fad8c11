import { expect, test } from 'vitest';
import type { ReasonCode, Verdict } from '../../src/core/verdict.ts';
import { exitCodeOf, suiteVerdict } from '../../src/drill/exit-code.ts';
import { judgeDrill } from '../../src/judge/judge.ts';
import { Story } from '../judge/story.ts';

const good = judgeDrill(new Story().events());
const drill = (verdict: Verdict, ...reasons: ReasonCode[]) => ({ ...good, verdict, reasons });

test.each([
  [[drill('pass'), drill('pass')], 0],
  [[drill('pass'), drill('fail', 'not-detected')], 1],
  [[drill('unknown', 'harness-stalled'), drill('fail', 'not-detected')], 1],
  [[drill('pass'), drill('unknown', 'harness-stalled')], 2],
  [[drill('unknown', 'fault-not-effective'), drill('unknown', 'harness-stalled')], 3],
  [[drill('unknown', 'contaminated'), drill('unknown', 'fault-not-effective')], 4],
  [[drill('pass'), drill('unknown', 'interrupted')], 130],
])('case %#: the worst drill decides', (drills, code) => {
  expect(exitCodeOf(drills)).toBe(code);
});

test('no drill at all is unknown, never a pass', () => {
  expect(suiteVerdict([])).toBe('unknown');
  expect(exitCodeOf([])).toBe(2);
});
