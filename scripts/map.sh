#!/usr/bin/env bash
# Shows what the job makes of records: scripts/map.sh --topic TOPIC --last 20, or --topic TOPIC FILE. --help lists the options.
set -euo pipefail
# shellcheck source=scripts/job-jar.sh
source "$(dirname "${BASH_SOURCE[0]}")/job-jar.sh"
run_tool io.modelwatch.tools.map.MapRecords "$@"
