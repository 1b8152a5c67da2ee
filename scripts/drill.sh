#!/usr/bin/env bash
# Drills on real processes: kills, freezes, restarts, upgrades, bad records. --list shows them, --help lists the options;
# docs/reliability.md explains.
set -euo pipefail
# shellcheck source=scripts/local-java.sh
source "$(dirname "${BASH_SOURCE[0]}")/local-java.sh"
if [[ "$*" != *--list* && "$*" != *--help* ]]; then
  flink_home > /dev/null
  job_jar > /dev/null
fi
run_lab 1g io.modelwatch.lab.drill.DrillTool --root "$root" "$@"
