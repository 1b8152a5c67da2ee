#!/usr/bin/env bash
# Verifies a machine with an NVIDIA GPU: scores equal to the CPU's, throughput, memory over reloads. --help lists the options;
# docs/shadow.md explains.
set -euo pipefail
# shellcheck source=scripts/local-java.sh
source "$(dirname "${BASH_SOURCE[0]}")/local-java.sh"
build_with gpu,text
export MALLOC_ARENA_MAX=2
run_lab 2g io.modelwatch.lab.benchmark.GpuCheck "$@"
