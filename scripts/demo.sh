#!/usr/bin/env bash
# Runs everything on this machine: broker, traffic with injected faults, job, web UI, scorecard. --text uses published text models; --help
# lists the options.
set -euo pipefail
# shellcheck source=scripts/local-java.sh
source "$(dirname "${BASH_SOURCE[0]}")/local-java.sh"
if [[ "${1:-}" == --text ]]; then
  shift
  build_with text
  set -- --scenario text "$@"
fi
run_local 3g io.modelwatch.local.demo.Demo "$@"
