import type { Batch } from './batch.ts';
import { type Course, evaluateBatch } from './engine.ts';
import { runPromtool } from './promtool.ts';
import { testFileOf } from './test-file.ts';

/** A rule of which our engine and promtool say different things. */
export interface Divergence {
  readonly batch: Batch;
  readonly course: Course;
  readonly complaint: string;
}

export interface Comparison {
  readonly rules: number;
  readonly transitions: number;
  /** Rules that fail on their data in both engines, at the same time. */
  readonly failures: number;
  readonly divergences: readonly Divergence[];
}

/** Evaluates batches with our engine and, in one process, with promtool. */
export async function compare(promtool: string, batches: readonly Batch[]): Promise<Comparison> {
  const parts = batches.flatMap((batch) => partsOf(batch));
  const files = parts.map(({ name, batch, courses }) => testFileOf(name, batch, courses));
  const complaints = await runPromtool(promtool, files);
  const courses = parts.flatMap((part) => part.courses);
  return {
    rules: courses.length,
    transitions: courses.reduce((sum, { transitions }) => sum + transitions, 0),
    failures: courses.filter(({ failure }) => failure !== undefined).length,
    divergences: parts.flatMap(({ name, batch, courses }) =>
      courses.flatMap((course) => {
        const complaint = complaintOf(course, complaints.get(name) ?? '');
        return complaint === undefined ? [] : [{ batch, course, complaint }];
      }),
    ),
  };
}

interface Part {
  readonly name: string;
  readonly batch: Batch;
  readonly courses: readonly Course[];
}

/** The rules of a batch in one file, but each that fails in one of its own, since promtool stops at the first failure. */
function partsOf(batch: Batch): Part[] {
  const courses = evaluateBatch(batch);
  const good = courses.filter(({ failure }) => failure === undefined);
  return [
    ...(good.length === 0 ? [] : [{ name: batch.name, batch, courses: good }]),
    ...courses
      .filter(({ failure }) => failure !== undefined)
      .map((course) => ({ name: `${batch.name}-${course.rule.alert}`, batch, courses: [course] })),
  ];
}

/** What promtool says against a rule, in the section of its file. */
function complaintOf({ rule, failure }: Course, section: string): string | undefined {
  const paragraphs = section
    .split(/\n(?= {4}\S)/)
    .filter((text) => mentions(text, rule.alert) && !isRounding(text));
  if (failure === undefined) return paragraphs[0];
  const expected = `rule: ${rule.alert}, time: ${goDuration(failure.timeMs)}, err:`;
  if (paragraphs.some((text) => text.includes(expected))) return undefined;
  return paragraphs[0] ?? `promtool does not fail at ${goDuration(failure.timeMs)}: ${failure.reason}`;
}

function mentions(paragraph: string, alert: string): boolean {
  if (paragraph.includes(`alertname: ${alert},`) || paragraph.includes(`rule: ${alert},`)) return true;
  const [, expected = '', got = ''] = /\n +exp: (.*)\n +got: (.*)/.exec(paragraph) ?? [];
  const of = (samples: string): string =>
    samples
      .split(/, (?=\{)/)
      .filter((sample) => sample.includes(`alertname="${alert}"`))
      .join();
  return of(expected) !== of(got);
}

/** Whether what promtool got differs from what it should by the last digits of numbers alone: sums in another order do that. */
export function isRounding(paragraph: string): boolean {
  const [, expected, got] = /exp: ?(.*)got: ?(.*)/s.exec(paragraph) ?? [];
  if (expected === undefined || got === undefined) return false;
  const number = /[-+]?\b\d+(?:\.\d+)?(?:e[-+]\d+)?\b/gi;
  const skeleton = (text: string): string => text.replace(number, '#').replace(/,?\s+/g, '');
  const numbers = (text: string): number[] => (text.match(number) ?? []).map(Number);
  const theirs = numbers(got);
  return (
    skeleton(expected) === skeleton(got) &&
    numbers(expected).every((ours, index) => {
      const other = theirs[index] ?? Number.NaN;
      return Math.abs(ours - other) <= 1e-5 * Math.max(Math.abs(ours), Math.abs(other), 1e-6);
    })
  );
}

/** A time in the way Go prints durations. */
function goDuration(ms: number): string {
  const seconds = ms / 1_000;
  const [hours, minutes] = [Math.floor(seconds / 3_600), Math.floor(seconds / 60) % 60];
  if (hours > 0) return `${hours}h${minutes}m${seconds % 60}s`;
  return minutes > 0 ? `${minutes}m${seconds % 60}s` : `${seconds}s`;
}
