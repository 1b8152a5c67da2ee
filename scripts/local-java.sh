# Sourced by the scripts that run the whole system on this machine: builds the class path if it is missing or older than its sources.
# shellcheck shell=bash
# shellcheck source=scripts/job-jar.sh
source "$(dirname "${BASH_SOURCE[0]}")/job-jar.sh"

profiles=""
# Options of the JVM, in addition to those of run_module.
java_options=()

# build_with PROFILE[,PROFILE...]: Maven profiles that add to the class path; each choice has a class path of its own.
build_with() {
  profiles="$1"
}

# run_local HEAP MAIN [ARGUMENT...]
run_local() {
  run_module local "$@"
}

# run_lab HEAP MAIN [ARGUMENT...]
run_lab() {
  run_module lab "$@"
}

# run_module MODULE HEAP MAIN [ARGUMENT...]
run_module() {
  local module="$1" heap="$2" class_path newer package opens=()
  local modules=(schemas udfs job tools local)
  shift 2
  [[ "$module" == local ]] || modules+=("$module")
  # The class path gets its name last: it is newer than what it was built from, or it is built again. Maven writes it for each module, so that
  # a build that was cut off would leave one.
  class_path="$root/$module/target/class-path${profiles:+-${profiles/,/-}}.txt"
  newer="$([[ ! -f "$class_path" ]] || newer_than "$class_path" "${modules[@]}")"
  if [[ ! -f "$class_path" || -n "$newer" ]]; then
    echo "building modelwatch (downloads its dependencies the first time) ..." >&2
    rm -f "$class_path"
    (cd "$root" && ./mvnw -q -B ${profiles:+-P$profiles} -pl "$module" -am compile dependency:build-classpath -DincludeScope=runtime \
      -Dmdep.outputFile="$class_path.new" -Dspotless.check.skip -Dcheckstyle.skip -Denforcer.skip >&2)
    mv "$class_path.new" "$class_path"
  fi
  for package in lang net io nio time util util.concurrent; do
    opens+=(--add-opens "java.base/java.$package=ALL-UNNAMED")
  done
  exec "$java" "${opens[@]}" "${java_options[@]}" "-Xmx$heap" -Djava.awt.headless=true -cp "$root/$module/target/classes:$(< "$class_path")" "$@"
}
