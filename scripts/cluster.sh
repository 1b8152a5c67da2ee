#!/usr/bin/env bash
# A Flink cluster of processes on this machine: scripts/cluster.sh start|stop|status. --help lists the options.
set -euo pipefail
# shellcheck source=scripts/local-java.sh
source "$(dirname "${BASH_SOURCE[0]}")/local-java.sh"
[[ "${1:-}" != start ]] || flink_home > /dev/null
run_local 128m io.modelwatch.local.cluster.ClusterTool --root "$root" "$@"
