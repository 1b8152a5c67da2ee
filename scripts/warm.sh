#!/usr/bin/env bash
# Makes a memory file of past metric points, for a job that starts without state: scripts/warm.sh --config FILE --out FILE. --help lists the
# options.
set -euo pipefail
# shellcheck source=scripts/job-jar.sh
source "$(dirname "${BASH_SOURCE[0]}")/job-jar.sh"
run_tool io.modelwatch.tools.warm.Warm "$@"
