#!/usr/bin/env bash
# Says how well detectors find what people have labelled in series: scripts/evaluate.sh DIR. --help lists the options.
set -euo pipefail
# shellcheck source=scripts/job-jar.sh
source "$(dirname "${BASH_SOURCE[0]}")/job-jar.sh"
run_tool io.modelwatch.tools.evaluate.Evaluate "$@"
