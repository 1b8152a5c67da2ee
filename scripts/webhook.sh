#!/usr/bin/env bash
# Posts every transition of the alert topic to a webhook until it is stopped. scripts/webhook.sh --help lists the options.
set -euo pipefail
# shellcheck source=scripts/job-jar.sh
source "$(dirname "${BASH_SOURCE[0]}")/job-jar.sh"
run_tool io.modelwatch.tools.notify.Webhook "$@"
