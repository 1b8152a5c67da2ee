#!/usr/bin/env bash
# Changes rules, patterns and maintenance of a running job, reports deployments to it, says what incidents are, and lists what is in
# force: scripts/control.sh rule|rules|pattern|maintenance|version|incident|list. --help lists the options.
set -euo pipefail
# shellcheck source=scripts/job-jar.sh
source "$(dirname "${BASH_SOURCE[0]}")/job-jar.sh"
run_tool io.modelwatch.tools.control.LiveControl "$@"
