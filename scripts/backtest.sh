#!/usr/bin/env bash
# Shows which alerts rules would have fired on past metric points: scripts/backtest.sh --rules FILE --from TIME --to TIME. --help lists the
# options.
set -euo pipefail
# shellcheck source=scripts/job-jar.sh
source "$(dirname "${BASH_SOURCE[0]}")/job-jar.sh"
run_tool io.modelwatch.tools.backtest.Backtest "$@"
