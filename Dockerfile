# Built from the checkout:  docker build -t chloro-lint .
# Run over manifests:       docker run --rm --network none -v "$PWD:/work:ro" chloro-lint k8s/
FROM python:3.13-slim AS build

COPY . /source
# Compiled when the image is built: a container that starts anew every time has no cache to write.
RUN python -m venv /opt/chloro-lint \
 && /opt/chloro-lint/bin/pip install --no-cache-dir --compile --disable-pip-version-check /source \
 && rm -rf /opt/chloro-lint/lib/python3.13/site-packages/pip*

FROM python:3.13-slim

LABEL org.opencontainers.image.title="chloro-lint" \
      org.opencontainers.image.licenses="Apache-2.0"
COPY --from=build /opt/chloro-lint /opt/chloro-lint
ENV PATH=/opt/chloro-lint/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1
WORKDIR /work
USER 65532:65532
ENTRYPOINT ["chloro-lint"]
