#!/usr/bin/env bash
# Submits the job to the Flink cluster that FLINK_HOME is configured for.
set -euo pipefail

usage() {
  cat << 'END'
Usage: scripts/submit.sh [--dry-run] [--detached] [--from SAVEPOINT] [options of the job]

  --dry-run         check the configuration and print the command instead of running it
  --detached        return once the job runs
  --from SAVEPOINT  start from a savepoint or checkpoint
  --help            explain these options (every key of the configuration: flink-conf/modelwatch.yaml)

Options of the job, for example --config FILE and --set KEY=VALUE, are passed on.
FLINK_HOME must name a Flink 2.2 distribution.
END
}

# shellcheck source=scripts/job-jar.sh
source "$(dirname "${BASH_SOURCE[0]}")/job-jar.sh"

dry_run=false
flink_options=()
job_options=()
while (($#)); do
  case "$1" in
    --dry-run) dry_run=true ;;
    --detached) flink_options+=(--detached) ;;
    --from)
      flink_options+=(--fromSavepoint "${2:?--from needs a savepoint}")
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

if [[ ! -x "${FLINK_HOME:-}/bin/flink" ]]; then
  echo "FLINK_HOME must name a Flink 2.2 distribution (with bin/flink), was '${FLINK_HOME:-}'" >&2
  exit 2
fi
command=("$FLINK_HOME/bin/flink" run "${flink_options[@]}" "$(job_jar)" "${job_options[@]}")
if "$dry_run"; then
  printf '%q ' "${command[@]}"
  echo
  exec "$FLINK_HOME/bin/flink" run "$(job_jar)" "${job_options[@]}" --validate
fi
exec "${command[@]}"
