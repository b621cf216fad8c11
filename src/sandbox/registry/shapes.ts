import type { RegisteredModel, Version } from './registered-model.ts';

/** A `model_version` as MLflow 2 writes it. */
export function versionShape(model: RegisteredModel, version: Version, baseUrl: string): object {
  return {
    name: model.name,
    version: version.version,
    creation_timestamp: version.createdMs,
    last_updated_timestamp: version.updatedMs,
    user_id: 'release-pipeline',
    current_stage: 'None',
    description: version.description,
    source: artifactUrl(model, version, baseUrl),
    run_id: '',
    status: 'READY',
    status_message: '',
    tags: tagShapes(version.tags),
    run_link: '',
    aliases: model.aliasesOf(version),
  };
}

/** A `registered_model` as MLflow 2 writes it. */
export function modelShape(model: RegisteredModel, baseUrl: string): object {
  const { versions } = model;
  return {
    name: model.name,
    creation_timestamp: model.createdMs,
    last_updated_timestamp: Math.max(model.createdMs, ...versions.map(({ updatedMs }) => updatedMs)),
    description: '',
    latest_versions: versions.slice(-1).map((version) => versionShape(model, version, baseUrl)),
    tags: tagShapes(model.tags),
    aliases: [...model.aliases].map(([alias, version]) => ({ alias, version })),
  };
}

export function artifactUrl(model: RegisteredModel, { version }: Version, baseUrl: string): string {
  return `${baseUrl}/artifacts/${encodeURIComponent(model.name)}/${version}`;
}

function tagShapes(tags: ReadonlyMap<string, string>): object[] {
  return [...tags].map(([key, value]) => ({ key, value }));
}
