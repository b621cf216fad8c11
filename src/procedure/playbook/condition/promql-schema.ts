import { z } from 'zod';
import { FiredrillError } from '../../../core/errors.ts';
import { parsePromql } from '../../../telemetry/promql/index.ts';

/** A PromQL expression that the sandbox can evaluate. */
export const promqlSchema = z.string().check((context) => {
  try {
    parsePromql(context.value);
  } catch (error) {
    if (!(error instanceof FiredrillError)) throw error;
    context.issues.push({
      code: 'custom',
      input: context.value,
      message: `${error.shortMessage.replace(/\.$/, '')} (at ${error.place} of the query)`,
      ...(error.nextStep === undefined ? {} : { params: { suggestion: error.nextStep } }),
    });
  }
});
