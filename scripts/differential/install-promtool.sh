#!/usr/bin/env bash
# Builds the promtool of Prometheus 3.5, the oracle of the differential test, from its Go module; needs Go 1.24 or newer.
# `go install` refuses the module for its replace directives, so it is built where the module cache has put it.
# usage: install-promtool.sh [FOLDER]    does nothing where the folder has that version already
set -euo pipefail
cd "$(dirname "$0")/../.."
version=3.5.3
module=github.com/prometheus/prometheus@v0.305.3
folder=$(realpath -m "${1:-node_modules/.cache/firedrill/promtool-3}")

if "$folder/promtool" --version 2>&1 | grep -q "version $version "; then
  echo "$folder/promtool is there"
  exit 0
fi
mkdir -p "$folder"
source=$(cd "$folder" && go mod download -json "$module" | sed -n 's/^\t"Dir": "\(.*\)",$/\1/p')
go build -C "$source" -buildvcs=false -ldflags "-X github.com/prometheus/common/version.Version=$version" \
  -o "$folder/promtool" ./cmd/promtool
"$folder/promtool" --version 2>&1 | head -1
