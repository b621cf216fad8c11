import { readFile } from 'node:fs/promises';
import { FiredrillError, messageOf } from '../core/errors.ts';
import { type SuiteResult, suiteResultSchema } from '../judge/result.ts';

/**
 * Reads the suite.json of a run.
 *
 * @throws FiredrillError `SUITE_INVALID` when it cannot be read, or is something else.
 */
export async function readSuiteFile(path: string): Promise<SuiteResult> {
  try {
    return suiteResultSchema.parse(JSON.parse(await readFile(path, 'utf8')));
  } catch (cause) {
    const what =
      cause instanceof Error && cause.name === 'ZodError' ? 'it has other fields' : messageOf(cause);
    throw new FiredrillError('SUITE_INVALID', `is no suite.json of firedrill: ${what}.`, {
      kind: 'usage',
      place: path,
      nextStep: 'Name the suite.json in the folder of a run, made by this version.',
      cause,
    });
  }
}
