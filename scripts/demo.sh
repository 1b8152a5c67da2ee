#!/usr/bin/env bash
# Everything on this machine: broker, traffic with planted faults, job, web UI, scorecard. scripts/demo.sh --help lists the options.
set -euo pipefail
# shellcheck source=scripts/job-jar.sh
source "$(dirname "${BASH_SOURCE[0]}")/job-jar.sh"

# The class path is written last: it is newer than what it was built from, or it is built again.
class_path="$root/local/target/class-path.txt"
newer="$([[ ! -f "$class_path" ]] || find "$root"/pom.xml "$root"/{schemas,udfs,job,local}/{pom.xml,src/main} "$root/flink-conf" -newer "$class_path" -print -quit)"
if [[ ! -f "$class_path" || -n "$newer" ]]; then
  echo "building modelwatch (the first time downloads what it needs) ..." >&2
  rm -f "$class_path"
  (cd "$root" && ./mvnw -q -B -pl local -am compile dependency:build-classpath -DincludeScope=runtime \
    -Dmdep.outputFile="$class_path" -Dspotless.check.skip -Dcheckstyle.skip -Denforcer.skip >&2)
fi

opens=()
for package in lang net io nio time util util.concurrent; do
  opens+=(--add-opens "java.base/java.$package=ALL-UNNAMED")
done
exec "$java" "${opens[@]}" -Xmx3g -Djava.awt.headless=true -cp "$root/local/target/classes:$(< "$class_path")" io.modelwatch.local.demo.Demo "$@"
