#!/usr/bin/env bash
# Exposes the watched models to Prometheus until it is stopped. scripts/exporter.sh --help lists the options.
set -euo pipefail
# shellcheck source=scripts/job-jar.sh
source "$(dirname "${BASH_SOURCE[0]}")/job-jar.sh"
run_tool io.modelwatch.tools.exporter.Exporter "$@"
