#!/usr/bin/env bash
# Tells a running job which candidates score its requests again: scripts/shadow.sh register|update|retire|deployed|status. --help lists the options.
set -euo pipefail
# shellcheck source=scripts/job-jar.sh
source "$(dirname "${BASH_SOURCE[0]}")/job-jar.sh"
run_tool io.modelwatch.tools.control.Candidates "$@"
