#!/usr/bin/env bash
# Measures what the job costs on this machine, each figure beside one of the same run. --help lists the options; docs/performance.md explains.
set -euo pipefail
# shellcheck source=scripts/local-java.sh
source "$(dirname "${BASH_SOURCE[0]}")/local-java.sh"
run_local 6g io.modelwatch.local.benchmark.Benchmark "$@"
