import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { FiredrillError } from '../../core/errors.ts';
import { type Bundle, bundleDigest } from '../bundle/bundle.ts';
import { createFace } from '../http.ts';
import type { PartProgram } from '../part.ts';
import { recorderOf } from '../recorder.ts';
import { registryConfigSchema } from './config.ts';
import { registerMlflow } from './mlflow.ts';
import { RegisteredModel, type Version } from './registered-model.ts';

const ofBundleSchema = z.strictObject({ bundle: z.string() });

/** The model registry: MLflow's REST API, and the artifacts themselves. */
export const program: PartProgram = async (config, context) => {
  const { model: name, bundles } = registryConfigSchema.parse(config);
  const model = new RegisteredModel(name, bundles);
  const app = createFace();
  let api = '';
  registerMlflow(app, { model, record: recorderOf(context), baseUrl: () => api });
  registerArtifacts(app, model);
  app.get('/health', (_request, reply) => reply.type('text/plain').send('OK'));
  api = await context.listen(app);
  return { urls: { api }, methods: methodsOf(model, bundles), stop: () => app.close() };
};

/** Artifacts by version number or alias. Whatever is there is delivered: to compare digests is the caller's business. */
function registerArtifacts(app: FastifyInstance, model: RegisteredModel): void {
  app.get<{ Params: { model: string; reference: string } }>(
    '/artifacts/:model/:reference',
    ({ params }, reply) => {
      const version = params.model === model.name ? model.find(params.reference) : undefined;
      if (version === undefined || version.artifact === null) {
        const message =
          version === undefined
            ? `There is no version ${params.reference} of ${params.model}.`
            : `The artifact of version ${version.version} is gone: retention has removed it.`;
        return reply.code(404).send({ error_code: 'RESOURCE_DOES_NOT_EXIST', message });
      }
      return reply.header('x-bundle-digest', bundleDigest(version.artifact)).send(version.artifact);
    },
  );
}

/** What the harness may do behind the back of the procedure: the registry's faults, and a look at the truth. */
function methodsOf(
  model: RegisteredModel,
  bundles: readonly Bundle[],
): Record<string, (params: unknown) => unknown> {
  const versionOf = (params: unknown): { readonly version: Version; readonly original: Bundle } => {
    const { bundle } = ofBundleSchema.parse(params);
    const version = model.versions.find(({ tags }) => tags.get('bundle') === bundle);
    const original = bundles.find((one) => one.name === bundle);
    if (version !== undefined && original !== undefined) return { version, original };
    throw new FiredrillError('BUNDLE_UNKNOWN', `the registry has no bundle ${bundle}.`);
  };
  return {
    /** Retention removes the artifact; answers whether it did. */
    remove: (params) => ({ removed: model.retire(versionOf(params).version) }),
    rebuild: (params) => {
      const { version, original } = versionOf(params);
      return { digest: model.rebuild(version, original) };
    },
    state: () => ({
      versions: model.versions.map(({ version, tags, artifact }) => ({
        version,
        bundle: tags.get('bundle') ?? null,
        digest: artifact === null ? null : bundleDigest(artifact),
        approvedDigest: tags.get('approved_digest') ?? null,
      })),
      aliases: Object.fromEntries(model.aliases),
      retention: model.tags.get('retention') ?? null,
    }),
  };
}
