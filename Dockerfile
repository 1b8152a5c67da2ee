# modelwatch on Flink's official image. It was never built where modelwatch is developed, which has no container engine (docs/production.md).
#   ./mvnw package -DskipTests && docker build -t registry.example.org/modelwatch:0.1.0 .
# What the tag names can change: build with the digest that your registry shows for it, which no registry could be asked for here.
#   docker pull flink:2.2.1-java17 && docker inspect --format '{{index .RepoDigests 0}}' flink:2.2.1-java17   # flink@sha256:...
#   docker build --build-arg FLINK_IMAGE=flink@sha256:... -t registry.example.org/modelwatch:0.1.0 .
ARG FLINK_IMAGE=flink:2.2.1-java17
FROM ${FLINK_IMAGE}

# Files of S3; other stores have their jar in opt/ as well. Prometheus' reporter lies in plugins/ already.
RUN mkdir -p plugins/s3-fs-presto && cp opt/flink-s3-fs-presto-*.jar plugins/s3-fs-presto/

# Only for candidate models: a JVM can load its native library once, so it belongs into lib/ and never into the job's jar (docs/shadow.md).
COPY --chown=flink:flink local/flink-home/target/flink/lib/onnxruntime-*.jar lib/

COPY --chown=flink:flink job/target/modelwatch-job-*.jar usrlib/modelwatch-job.jar

# Programs beside the job: the bridges to Alertmanager and webhooks, the exporter (docs/alertmanager.md). Flink loads none of it.
COPY --chown=flink:flink tools/target/modelwatch-tools-*.jar /opt/modelwatch/modelwatch-tools.jar

RUN mkdir -p -m 0700 /var/lib/flink && chown flink:flink /var/lib/flink

# The image's entry point preloads jemalloc: leave that on. glibc would keep memory for each thread that loaded a model.
ENV ORT_DISABLE_TELEMETRY=1

USER flink
