#!/usr/bin/env bash
# Keeps Alertmanagers in step with the alert topic until it is stopped. scripts/alertmanager.sh --help lists the options.
set -euo pipefail
# shellcheck source=scripts/job-jar.sh
source "$(dirname "${BASH_SOURCE[0]}")/job-jar.sh"
run_tool io.modelwatch.tools.notify.AlertmanagerBridge "$@"
