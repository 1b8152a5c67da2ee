#!/usr/bin/env bash
# Runs weeks of simulated normal traffic through the shipped rules and counts the incidents. scripts/false-alarms.sh --help lists the
# options.
set -euo pipefail
# shellcheck source=scripts/local-java.sh
source "$(dirname "${BASH_SOURCE[0]}")/local-java.sh"
run_lab 3g io.modelwatch.lab.falsealarms.FalseAlarms "$@"
