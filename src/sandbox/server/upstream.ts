import { Pool } from 'undici';

/** Longest wall time that the provider may take. */
const timeoutMs = 5_000;

/** What became of a call of the provider: the HTTP status, or `none` where no answer came. */
export type UpstreamCode = number | 'none';

/** The upstream provider of embeddings, as the servers that need it see it. */
export class Upstream {
  readonly #pool: Pool;

  constructor(url: string) {
    this.#pool = new Pool(url, { headersTimeout: timeoutMs, bodyTimeout: timeoutMs });
  }

  /** Has a text embedded. The vector itself is not looked at: what depends on it is decided by the bundle. */
  async embed(text: string): Promise<UpstreamCode> {
    try {
      const { statusCode, body } = await this.#pool.request({
        method: 'POST',
        path: '/v1/embeddings',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ model: 'embedder', input: text }),
      });
      await body.dump();
      return statusCode;
    } catch {
      return 'none';
    }
  }

  close(): Promise<void> {
    return this.#pool.destroy();
  }
}
