#!/usr/bin/env bash
# Submits the job to a Flink cluster: the one that FLINK_HOME is configured for, or the one that scripts/cluster.sh started.
set -euo pipefail

usage() {
  cat << 'END'
Usage: scripts/submit.sh [--dry-run] [--detached] [--parallelism N] [--savepoint PATH] [--jar FILE] [options of the job]

  --dry-run         check the configuration and print the command instead of running it
  --detached        return once the job runs; otherwise Ctrl-C ends it
  --parallelism N   subtasks of each operator (default: parallelism.default of the cluster); a different value rescales the job
  --savepoint PATH  start from a savepoint or checkpoint (also --from PATH)
  --jar FILE        use another build of the job instead of that of these sources
  --help            show this help (every key of the configuration: flink-conf/modelwatch.yaml)

Options of the job, for example --config FILE and --set KEY=VALUE, are passed on.

The cluster is the one of FLINK_CONF_DIR if it is set, else the one that scripts/cluster.sh has started, else the one of FLINK_HOME/conf.
Flink's command line comes from FLINK_HOME if set, else from a Flink assembled by Maven.
END
}

# shellcheck source=scripts/job-jar.sh
source "$(dirname "${BASH_SOURCE[0]}")/job-jar.sh"

dry_run=false
jar=""
flink_options=()
job_options=()
while (($#)); do
  case "$1" in
    --dry-run) dry_run=true ;;
    --detached) flink_options+=(--detached) ;;
    --parallelism)
      flink_options+=(--parallelism "${2:?$1 needs a number}")
      shift
      ;;
    --savepoint | --from)
      flink_options+=(--fromSavepoint "${2:?$1 needs a savepoint}")
      shift
      ;;
    --jar)
      jar="${2:?$1 needs a file}"
      shift
      ;;
    -h | --help)
      usage
      exit 0
      ;;
    *) job_options+=("$1") ;;
  esac
  shift
done

if [[ -n "${FLINK_HOME:-}" && ! -x "$FLINK_HOME/bin/flink" ]]; then
  echo "FLINK_HOME must name a Flink 2.2 distribution (with bin/flink), was '$FLINK_HOME'" >&2
  exit 2
fi
flink="$(flink_home)/bin/flink"
if [[ -z "${FLINK_CONF_DIR:-}" && -f "$root/target/cluster/conf/config.yaml" ]]; then
  echo "the cluster is the one that scripts/cluster.sh started" >&2
  export FLINK_CONF_DIR="$root/target/cluster/conf" FLINK_LOG_DIR="${FLINK_LOG_DIR:-$root/target/cluster/log}"
fi
jar="${jar:-$(job_jar)}"
command=("$flink" run "${flink_options[@]}" "$jar" "${job_options[@]}")
if "$dry_run"; then
  printf '%q ' "${command[@]}"
  echo
  exec "$flink" run "$jar" "${job_options[@]}" --validate
fi
exec "${command[@]}"
