#!/usr/bin/env bash
# Runs the job for a long time at a steady rate on real processes, with or without kills: does anything grow? --help lists the options;
# docs/reliability.md explains.
set -euo pipefail
# shellcheck source=scripts/local-java.sh
source "$(dirname "${BASH_SOURCE[0]}")/local-java.sh"
if [[ "$*" != *--help* ]]; then
  flink_home > /dev/null
  job_jar > /dev/null
fi
run_lab 1g io.modelwatch.lab.soak.SoakTool --root "$root" "$@"
