import { FiredrillError, messageOf } from '../../core/errors.ts';

/** The kinds of errors of the Prometheus HTTP API and their status codes (`web/api/v1/api.go`). */
const statusOf = { bad_data: 400, execution: 422, timeout: 503, unavailable: 503, internal: 500 } as const;

export type ApiErrorType = keyof typeof statusOf;

/** An error as the Prometheus HTTP API answers it. */
export class ApiError extends Error {
  readonly errorType: ApiErrorType;

  constructor(errorType: ApiErrorType, message: string, options: ErrorOptions = {}) {
    super(message, options);
    this.errorType = errorType;
  }

  get statusCode(): number {
    return statusOf[this.errorType];
  }
}

/** The error for a parameter that cannot be read. */
export function badParameter(name: string, reason: string): ApiError {
  return new ApiError('bad_data', `invalid parameter "${name}": ${reason}`);
}

/** What a client is told about anything that was thrown while it was served. */
export function toApiError(thrown: unknown): ApiError {
  if (thrown instanceof ApiError) return thrown;
  if (thrown instanceof FiredrillError && thrown.code === 'PROMQL_EVALUATION') {
    return new ApiError('execution', thrown.shortMessage.replace(/\.$/, ''), { cause: thrown });
  }
  const statusCode = thrown instanceof Error && 'statusCode' in thrown ? Number(thrown.statusCode) : 500;
  if (statusCode < 500) return new ApiError('bad_data', messageOf(thrown), { cause: thrown });
  return new ApiError('internal', thrown instanceof Error ? thrown.message : String(thrown), {
    cause: thrown,
  });
}
