"""Does with the real MLflow client what a rollback script does with a registry; says as JSON what it saw."""

import json
import sys

from mlflow.exceptions import MlflowException
from mlflow.tracking import MlflowClient

client = MlflowClient(tracking_uri=sys.argv[1], registry_uri=sys.argv[1])
seen = {}

model = client.get_registered_model("risk")
seen["aliases"] = model.aliases
seen["retention"] = model.tags["retention"]
seen["latest"] = [version.version for version in client.get_latest_versions("risk")]

champion = client.get_model_version_by_alias("risk", "champion")
seen["champion"] = [champion.version, champion.tags, list(champion.aliases), champion.status]
seen["uri"] = client.get_model_version_download_uri("risk", champion.version)
seen["search"] = [found.version for found in client.search_model_versions("name='risk' and tags.bundle='v2'")]
seen["models"] = [found.name for found in client.search_registered_models()]

client.set_registered_model_alias("risk", "champion", "1")
seen["moved"] = client.get_model_version_by_alias("risk", "champion").version
client.delete_registered_model_alias("risk", "previous")
client.set_registered_model_tag("risk", "retention", "frozen")
client.set_model_version_tag("risk", "2", "finding", "artifact gone")
client.update_model_version("risk", "2", description="Do not use.")
version = client.get_model_version("risk", "2")
seen["version"] = [version.description, version.tags["finding"]]
client.delete_model_version_tag("risk", "2", "finding")
client.delete_registered_model_tag("risk", "retention")
client.delete_model_version("risk", "4")

try:
    client.get_model_version_by_alias("risk", "challenger")
except MlflowException as refused:
    seen["refused"] = refused.error_code

print(json.dumps(seen))
