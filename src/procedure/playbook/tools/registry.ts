import { z } from 'zod';
import { contentDigest } from '../../../core/canonical-json.ts';
import { need } from '../../environment.ts';
import type { Finding } from '../condition/finding.ts';
import type { StepContext } from '../context.ts';
import { type HttpAnswer, request } from './http.ts';

const versionSchema = z.object({
  model_version: z.object({
    version: z.string(),
    tags: z.array(z.object({ key: z.string(), value: z.string() })).default([]),
  }),
});

/**
 * Whether the registry still has a bundle, and what it would deliver is what was once approved.
 *
 * The artifact itself is fetched and hashed: a tag is a name that somebody can move, and a digest beside a blob is only
 * what somebody says of it. Unknown while the registry does not say.
 */
export async function verifyArtifact(bundle: string, context: StepContext): Promise<Finding> {
  const base = need(context.environment, 'MLFLOW_TRACKING_URI').replace(/\/$/, '');
  const model = need(context.environment, 'MODEL_NAME');
  const get = (path: string): Promise<HttpAnswer> =>
    request({ to: 'the registry', method: 'GET', url: `${base}${path}` }, context);

  const query = new URLSearchParams({ name: model, alias: bundle });
  const named = await get(`/api/2.0/mlflow/registered-models/alias?${query}`);
  if (named.status === 404) return no(`the registry does not know ${bundle}`);
  const parsed = versionSchema.safeParse(named.json);
  if (!named.ok || !parsed.success) return { truth: null, evidence: named.detail };
  const { version, tags } = parsed.data.model_version;
  const tag = (key: string): string | undefined => tags.find((one) => one.key === key)?.value;
  const approved = tag('approved_digest');
  if (approved === undefined) return no(`nobody has approved ${bundle} (version ${version})`);
  const current = tag('digest');
  if (current !== undefined && current !== approved) {
    return no(`the registry says that ${bundle} is ${short(current)}, but ${short(approved)} was approved`);
  }

  const blob = await get(`/artifacts/${encodeURIComponent(model)}/${encodeURIComponent(version)}`);
  if (blob.status === 404) return no(`the artifact of ${bundle} is gone from the registry`);
  if (!blob.ok || blob.json === undefined) return { truth: null, evidence: blob.detail };
  const actual = contentDigest(blob.json);
  if (actual !== approved) {
    return no(`the artifact of ${bundle} is ${short(actual)}, but ${short(approved)} was approved`);
  }
  return { truth: true, evidence: `${bundle} is ${short(actual)}, as approved` };
}

const no = (evidence: string): Finding => ({ truth: false, evidence });
const short = (digest: string): string => digest.slice(0, 'sha256:'.length + 12);
