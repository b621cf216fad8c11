# The image of firedrill's own parts. The context is made by src/sandbox/container/build-context.ts: the code that runs on
# this machine, and the packages that it stands on, so that what serves in a container is what serves in a process.
ARG NODE_IMAGE=node:24-bookworm-slim

FROM ${NODE_IMAGE} AS files
# By this the stage is found again and removed, where an engine leaves it behind.
LABEL io.firedrill.stage=files
COPY . /app
# What only people and compilers read stays behind, and nobody may write to the rest.
RUN find /app \( -name '*.d.ts' -o -name '*.map' -o -name '*.md' -o -name Dockerfile \) -type f -delete \
 && chmod -R a+rX,go-w /app

FROM ${NODE_IMAGE}
COPY --from=files /app /app
ENV NODE_ENV=production
WORKDIR /tmp
# No name, for not every base image has one: a number that owns nothing.
USER 10001:10001
# A host is well as long as its process hears the harness; it ends by itself when it does not.
HEALTHCHECK --interval=30s --timeout=5s CMD ["/bin/sh", "-c", "kill -0 1"]
ENTRYPOINT ["node"]
