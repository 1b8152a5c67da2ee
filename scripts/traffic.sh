#!/usr/bin/env bash
# Sends simulated traffic to a broker, for a job that runs on a cluster. scripts/traffic.sh --help lists the options.
set -euo pipefail
# shellcheck source=scripts/local-java.sh
source "$(dirname "${BASH_SOURCE[0]}")/local-java.sh"
run_local 512m io.modelwatch.local.demo.SendTraffic "$@"
