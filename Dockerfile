# docker run --rm -v "$PWD:/work:ro" chloro-lint k8s/

FROM python:3.13-slim AS build
WORKDIR /src
COPY pyproject.toml README.md LICENSE NOTICE ./
COPY chloro_lint chloro_lint
COPY rules rules
COPY schemas schemas
COPY fixtures fixtures
# Bytecode is compiled here because the user below may not write any; without checking sources,
# which do not change in an image.
RUN python -m venv /opt/chloro-lint \
    && /opt/chloro-lint/bin/pip install --no-cache-dir --no-compile --disable-pip-version-check . \
    && /opt/chloro-lint/bin/pip uninstall --yes --quiet pip \
    && find /opt/chloro-lint -name __pycache__ -prune -exec rm -rf {} + \
    && python -m compileall -q -j 0 --invalidation-mode unchecked-hash /opt/chloro-lint/lib

FROM python:3.13-slim
LABEL org.opencontainers.image.title="chloro-lint" \
      org.opencontainers.image.description="A policy and compliance linter for Kubernetes YAML." \
      org.opencontainers.image.licenses="Apache-2.0"
COPY --from=build /opt/chloro-lint /opt/chloro-lint
ENV PATH="/opt/chloro-lint/bin:$PATH" \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONSAFEPATH=1
WORKDIR /work
# By number, so that a cluster that insists on runAsNonRoot can tell.
USER 65532:65532
ENTRYPOINT ["chloro-lint"]
CMD ["--help"]
