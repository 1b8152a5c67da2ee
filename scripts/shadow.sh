#!/usr/bin/env bash
# Sets which candidates a running job evaluates: scripts/shadow.sh register|update|retire|status. --help lists the options.
set -euo pipefail
# shellcheck source=scripts/job-jar.sh
source "$(dirname "${BASH_SOURCE[0]}")/job-jar.sh"
run_tool io.modelwatch.tools.control.ShadowTool "$@"
