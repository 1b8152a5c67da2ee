#!/usr/bin/env bash
# Creates the job's missing topics; checks existing ones. scripts/topics.sh --help lists the options.
set -euo pipefail
# shellcheck source=scripts/job-jar.sh
source "$(dirname "${BASH_SOURCE[0]}")/job-jar.sh"
run_tool io.modelwatch.tools.topics.TopicsTool "$@"
