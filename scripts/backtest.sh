#!/usr/bin/env bash
# Says what rules would have told of what was measured: scripts/backtest.sh --rules FILE --from TIME --to TIME. --help lists the options.
set -euo pipefail
# shellcheck source=scripts/job-jar.sh
source "$(dirname "${BASH_SOURCE[0]}")/job-jar.sh"
run_tool io.modelwatch.tools.backtest.Backtest "$@"
