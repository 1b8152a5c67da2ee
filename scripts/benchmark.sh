#!/usr/bin/env bash
# Measures what the job costs on this machine, each figure next to a reference from the same run. --help lists the options;
# docs/performance.md explains.
set -euo pipefail
# shellcheck source=scripts/local-java.sh
source "$(dirname "${BASH_SOURCE[0]}")/local-java.sh"
# shellcheck disable=SC2034 # read by run_lab
java_options=(-XX:ThreadPriorityPolicy=1 -XX:JavaPriority1_To_OSPriority=19) # as flink-conf/config.yaml has it
run_lab "${MODELWATCH_BENCHMARK_HEAP:-6g}" io.modelwatch.lab.benchmark.Benchmark "$@"
