#!/usr/bin/env bash
# Shows what could not be read, or sends it again: scripts/dead-letters.sh list|replay. --help lists the options.
set -euo pipefail
# shellcheck source=scripts/job-jar.sh
source "$(dirname "${BASH_SOURCE[0]}")/job-jar.sh"
run_tool io.modelwatch.tools.deadletters.DeadLetters "$@"
