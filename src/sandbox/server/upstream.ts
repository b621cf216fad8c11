/** Longest wall time that the provider may take. */
const timeoutMs = 5_000;

/** What became of a call of the provider: the HTTP status, or `none` where no answer came. */
export type UpstreamCode = number | 'none';

/** Has a text embedded by the provider. The vector itself is not looked at: what depends on it is decided by the bundle. */
export async function embed(providerUrl: string, text: string): Promise<UpstreamCode> {
  try {
    const response = await fetch(`${providerUrl}/v1/embeddings`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ model: 'embedder', input: text }),
      signal: AbortSignal.timeout(timeoutMs),
    });
    await response.arrayBuffer();
    return response.status;
  } catch {
    return 'none';
  }
}
