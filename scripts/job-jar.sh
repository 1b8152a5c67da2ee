# Sourced by the other scripts: finds Java, and builds the job's jar if it is missing or older than its sources.
# shellcheck shell=bash
root="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
java="${JAVA_HOME:+$JAVA_HOME/bin/}java"
command -v "$java" > /dev/null || { echo "Java 17 or newer must be on the PATH or in JAVA_HOME" >&2; exit 2; }

job_jar() {
  local jar newer
  jar="$(find "$root/job/target" -maxdepth 1 -name 'modelwatch-job-*.jar' 2> /dev/null | head -n 1)"
  newer="$([[ -z "$jar" ]] || find "$root"/pom.xml "$root"/{schemas,udfs,job}/{pom.xml,src/main} "$root/flink-conf" -newer "$jar" -print -quit)"
  if [[ -z "$jar" || -n "$newer" ]]; then
    echo "building the job ..." >&2
    (cd "$root" && ./mvnw -q -B -pl job -am package -DskipTests -Dspotless.check.skip -Dcheckstyle.skip >&2)
    jar="$(find "$root/job/target" -maxdepth 1 -name 'modelwatch-job-*.jar' | head -n 1)"
  fi
  echo "$jar"
}

# Runs one of the jar's command-line tools; they need nothing of Flink, and say themselves what is to be said.
run_tool() {
  local main="$1" jar
  shift
  jar="$(job_jar)"
  exec "$java" -Dslf4j.internal.verbosity=ERROR -cp "$jar" "$main" "$@"
}
