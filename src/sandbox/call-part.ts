import { request } from 'undici';

/** How long a part may take to answer another one, in wall milliseconds. */
const timeoutMs = 5_000;

/** What a part answered to another one. */
export interface PartAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

/**
 * Calls the HTTP face of another part, with a JSON body or none. The connection is closed afterwards, so that nothing
 * of it outlives the caller. Rejects when there is no answer.
 */
export async function callPart(
  url: string,
  call: {
    readonly method: 'GET' | 'PUT' | 'POST';
    readonly headers?: Readonly<Record<string, string>>;
    readonly body?: unknown;
  },
): Promise<PartAnswer> {
  const { statusCode, headers, body } = await request(url, {
    method: call.method,
    headers: { 'content-type': 'application/json', ...call.headers },
    ...(call.body !== undefined && { body: JSON.stringify(call.body) }),
    reset: true,
    headersTimeout: timeoutMs,
    bodyTimeout: timeoutMs,
  });
  return { status: statusCode, headers, body: await body.text() };
}
