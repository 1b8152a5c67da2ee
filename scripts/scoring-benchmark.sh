#!/usr/bin/env bash
# Measures the cost of scoring requests again, compared with a bare loop over ONNX Runtime. --text adds the published text models; --help
# lists the options.
set -euo pipefail
# shellcheck source=scripts/local-java.sh
source "$(dirname "${BASH_SOURCE[0]}")/local-java.sh"
if [[ "${1:-}" == --text ]]; then
  shift
  build_with text
fi
run_lab 2g io.modelwatch.lab.benchmark.ScoringBenchmark "$@"
