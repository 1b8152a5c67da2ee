# Sourced by the other scripts: finds Java, and builds the jars of the job and of the tools if they are missing or older than their sources.
# shellcheck shell=bash
root="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
java="${JAVA_HOME:+$JAVA_HOME/bin/}java"
command -v "$java" > /dev/null || { echo "Java 17 or newer must be on the PATH or in JAVA_HOME" >&2; exit 2; }

job_jar() {
  jar_of job schemas udfs job
}

# jar_of MODULE SOURCE_MODULE...
jar_of() {
  local module="$1" jar newer
  shift
  jar="$(find "$root/$module/target" -maxdepth 1 -name "modelwatch-$module-*.jar" 2> /dev/null | head -n 1)"
  newer="$([[ -z "$jar" ]] || newer_than "$jar" "$@")"
  if [[ -z "$jar" || -n "$newer" ]]; then
    echo "building the jar of $module ..." >&2
    (cd "$root" && ./mvnw -q -B -pl "$module" -am package -DskipTests -Dspotless.check.skip -Dcheckstyle.skip >&2)
    jar="$(find "$root/$module/target" -maxdepth 1 -name "modelwatch-$module-*.jar" | head -n 1)"
  fi
  echo "$jar"
}

# newer_than FILE MODULE...: a source of the modules that is newer than the file, if there is one.
newer_than() {
  local file="$1" sources=() module
  shift
  for module in "$@"; do
    sources+=("$root/$module/pom.xml" "$root/$module/src/main")
  done
  find "$root/pom.xml" "${sources[@]}" "$root/flink-conf" -newer "$file" -print -quit
}

# FLINK_HOME if it is set, else a Flink that Maven assembles from its parts. One that a cluster is running from is left unchanged.
flink_home() {
  local home="$root/local/flink-home/target/flink" newer
  if [[ -n "${FLINK_HOME:-}" ]]; then
    home="$FLINK_HOME"
  elif [[ ! -f "$root/target/cluster/conf/flink-home" ]]; then
    newer="$([[ ! -x "$home/bin/flink" ]] || find "$root"/pom.xml "$root"/local/flink-home/{pom.xml,src} "$root/flink-conf/config.yaml" -newer "$home" -print -quit)"
    if [[ ! -x "$home/bin/flink" || -n "$newer" ]]; then
      echo "assembling Flink (downloads it the first time) ..." >&2
      rm -rf "$home"
      (cd "$root" && ./mvnw -q -B -pl local/flink-home package -Denforcer.skip >&2)
    fi
  fi
  echo "$home"
}

# Runs one of the command-line tools; they do not need Flink, and report errors themselves.
run_tool() {
  local main="$1" jar
  shift
  jar="$(jar_of tools schemas udfs job tools)"
  exec "$java" -Dslf4j.internal.verbosity=ERROR -cp "$jar" "$main" "$@"
}
