#!/usr/bin/env bash
# Everything on this machine: broker, traffic with planted faults, job, web UI, scorecard. scripts/demo.sh --help lists the options.
set -euo pipefail
# shellcheck source=scripts/local-java.sh
source "$(dirname "${BASH_SOURCE[0]}")/local-java.sh"
run_local 3g io.modelwatch.local.demo.Demo "$@"
