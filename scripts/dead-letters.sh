#!/usr/bin/env bash
# Lists records that could not be read, or sends them again: scripts/dead-letters.sh list|replay. --help lists the options.
set -euo pipefail
# shellcheck source=scripts/job-jar.sh
source "$(dirname "${BASH_SOURCE[0]}")/job-jar.sh"
run_tool io.modelwatch.tools.deadletters.DeadLetters "$@"
