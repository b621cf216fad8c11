import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { Recorder } from '../recorder.ts';
import type { RegisteredModel, Version } from './registered-model.ts';
import { searchVersions } from './search-filter.ts';
import { artifactUrl, modelShape, versionShape } from './shapes.ts';

export interface Mlflow {
  readonly model: RegisteredModel;
  readonly record: Recorder;
  /** Where the artifacts are, known once the face listens. */
  readonly baseUrl: () => string;
}

/** What a call comes to: an answer, with what it changed or tried to, or an error of MLflow. */
type Handled =
  | { readonly body: object; readonly changes?: string; readonly changed?: boolean }
  | { readonly error: 'RESOURCE_DOES_NOT_EXIST' | 'INVALID_PARAMETER_VALUE'; readonly message: string };

type Handler = (model: RegisteredModel, input: unknown, baseUrl: string) => Handled;

const statusOf = { RESOURCE_DOES_NOT_EXIST: 404, INVALID_PARAMETER_VALUE: 400 } as const;
const ofModel = z.object({ name: z.string().min(1) });
const ofVersion = ofModel.extend({ version: z.coerce.string().min(1) });
const ofAlias = ofModel.extend({
  alias: z
    .string()
    .min(1)
    .max(255)
    .regex(/^[\w-]+$/),
});
const ofTag = z.object({ key: z.string().min(1).max(250), value: z.coerce.string().max(5_000) });
const ofKey = ofTag.pick({ key: true });

/** By method and path. GET takes its input from the query; every other method, DELETE included, from a JSON body. */
const handlers: Readonly<Record<string, Handler>> = {
  'GET registered-models/get': modelHandler(ofModel, (model, _input, url) => ({
    body: { registered_model: modelShape(model, url) },
  })),
  'GET registered-models/search': (model, _input, url) => ({
    body: { registered_models: [modelShape(model, url)] },
  }),
  'GET registered-models/get-latest-versions': modelHandler(ofModel, latest),
  'POST registered-models/get-latest-versions': modelHandler(ofModel, latest),
  'GET registered-models/alias': modelHandler(ofAlias, (model, { alias }, url) => {
    const version = model.version(model.aliases.get(alias) ?? '');
    return version === undefined ? missing(`Registered model alias ${alias}`) : one(model, version, url);
  }),
  'POST registered-models/alias': modelHandler(
    ofAlias.extend(ofVersion.shape),
    (model, { alias, version }) => {
      if (model.version(version) === undefined) return missing(`Model Version ${version}`);
      const changed = model.aliases.get(alias) !== version;
      model.aliases.set(alias, version);
      return { body: {}, changes: `alias ${alias} = ${version}`, changed };
    },
  ),
  'DELETE registered-models/alias': modelHandler(ofAlias, (model, { alias }) => ({
    body: {},
    changes: `delete alias ${alias}`,
    changed: model.aliases.delete(alias),
  })),
  'POST registered-models/set-tag': modelHandler(ofModel.extend(ofTag.shape), (model, { key, value }) => {
    const changed = model.tags.get(key) !== value;
    model.tags.set(key, value);
    return { body: {}, changes: `tag ${key} = ${value}`, changed };
  }),
  'DELETE registered-models/delete-tag': modelHandler(ofModel.extend(ofKey.shape), (model, { key }) => ({
    body: {},
    changes: `delete tag ${key}`,
    changed: model.tags.delete(key),
  })),
  'GET model-versions/get': versionHandler(ofVersion, one),
  'GET model-versions/get-download-uri': versionHandler(ofVersion, (model, version, url) => ({
    body: { artifact_uri: artifactUrl(model, version, url) },
  })),
  'GET model-versions/search': (model, input, url) => {
    const { filter } = z.object({ filter: z.string().default('') }).parse(input);
    const found = searchVersions(model, filter);
    if (found === null) return invalid(`Invalid clause(s) in filter string: ${filter}`);
    // The newest first, as MLflow lists them by default.
    const shapes = found.reverse().map((version) => versionShape(model, version, url));
    return { body: { model_versions: shapes } };
  },
  'POST model-versions/set-tag': versionHandler(
    ofVersion.extend(ofTag.shape),
    (model, version, _url, input) => {
      const { key, value } = input;
      const changed = version.tags.get(key) !== value;
      if (changed) model.update(version, { tags: new Map(version.tags).set(key, value) });
      return { body: {}, changes: `version ${version.version}: tag ${key} = ${value}`, changed };
    },
  ),
  'DELETE model-versions/delete-tag': versionHandler(
    ofVersion.extend(ofKey.shape),
    (model, version, _url, { key }) => {
      const tags = new Map(version.tags);
      const changed = tags.delete(key);
      if (changed) model.update(version, { tags });
      return { body: {}, changes: `version ${version.version}: delete tag ${key}`, changed };
    },
  ),
  'PATCH model-versions/update': versionHandler(
    ofVersion.extend({ description: z.string().default('') }),
    (model, version, url, { description }) => {
      const changed = version.description !== description;
      if (changed) model.update(version, { description });
      const { body } = one(model, model.version(version.version) ?? version, url);
      return { body, changes: `version ${version.version}: description`, changed };
    },
  ),
  'DELETE model-versions/delete': versionHandler(ofVersion, (model, version) => {
    model.delete(version);
    return { body: {}, changes: `delete version ${version.version}`, changed: true };
  }),
};

/** Serves the model registry's part of the REST API of MLflow 2, under the prefixes of present and older clients. */
export function registerMlflow(app: FastifyInstance, mlflow: Mlflow): void {
  for (const [route, handler] of Object.entries(handlers)) {
    const [method = 'GET', path = ''] = route.split(' ');
    for (const prefix of ['/api/2.0/mlflow', '/api/2.0/preview/mlflow']) {
      app.route({
        method,
        url: `${prefix}/${path}`,
        handler: (request, reply) => answer(mlflow, { handler, route }, request, reply),
      });
    }
  }
  app.all('/api/*', (request, reply) => {
    const message = `There is nothing at ${request.method} ${request.url}.`;
    return reply.code(404).send({ error_code: 'ENDPOINT_NOT_FOUND', message });
  });
}

function answer(
  { model, record, baseUrl }: Mlflow,
  { handler, route }: { readonly handler: Handler; readonly route: string },
  request: FastifyRequest,
  reply: FastifyReply,
): FastifyReply {
  const reads = request.method === 'GET' || route.endsWith('get-latest-versions');
  const input = request.method === 'GET' ? request.query : request.body;
  const handled = handler(model, input, baseUrl());
  const failed = 'error' in handled;
  const summary = failed ? `${route}: ${handled.message}` : (handled.changes ?? route);
  const mutating = !failed && handled.changed === true;
  if (!reads) record(request, { plane: 'registry', summary, mutating, ok: !failed });
  if (!failed) return reply.send(handled.body);
  return reply.code(statusOf[handled.error]).send({ error_code: handled.error, message: handled.message });
}

/** Checks the input, and that it is about the model that there is. */
function modelHandler<Schema extends z.ZodType<{ readonly name: string }>>(
  schema: Schema,
  handle: (model: RegisteredModel, input: z.output<Schema>, baseUrl: string) => Handled,
): Handler {
  return (model, input, baseUrl) => {
    const parsed = schema.safeParse(input);
    if (!parsed.success) return invalid(z.prettifyError(parsed.error));
    const { name } = parsed.data;
    return name === model.name
      ? handle(model, parsed.data, baseUrl)
      : missing(`Registered Model with name=${name}`);
  };
}

/** As {@link modelHandler}, and about a version that there is. */
function versionHandler<Schema extends z.ZodType<{ readonly name: string; readonly version: string }>>(
  schema: Schema,
  handle: (model: RegisteredModel, version: Version, baseUrl: string, input: z.output<Schema>) => Handled,
): Handler {
  return modelHandler(schema, (model, input, baseUrl) => {
    const version = model.version(input.version);
    if (version !== undefined) return handle(model, version, baseUrl, input);
    return missing(`Model Version (name=${input.name}, version=${input.version})`);
  });
}

function one(model: RegisteredModel, version: Version, baseUrl: string): { readonly body: object } {
  return { body: { model_version: versionShape(model, version, baseUrl) } };
}

function latest(model: RegisteredModel, _input: unknown, baseUrl: string): Handled {
  const shapes = model.versions.slice(-1).map((version) => versionShape(model, version, baseUrl));
  return { body: { model_versions: shapes } };
}

function missing(what: string): Handled {
  return { error: 'RESOURCE_DOES_NOT_EXIST', message: `${what} not found` };
}

function invalid(message: string): Handled {
  return { error: 'INVALID_PARAMETER_VALUE', message };
}
