#!/usr/bin/env bash
# A Kafka broker on this machine for trying things out: scripts/broker.sh start|stop|status. --help lists the options.
set -euo pipefail
# shellcheck source=scripts/local-java.sh
source "$(dirname "${BASH_SOURCE[0]}")/local-java.sh"
run_local 128m io.modelwatch.local.cluster.BrokerTool --root "$root" "$@"
