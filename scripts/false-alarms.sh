#!/usr/bin/env bash
# Weeks of simulated normal traffic, and what the shipped rules make of it. scripts/false-alarms.sh --help lists the options.
set -euo pipefail
# shellcheck source=scripts/local-java.sh
source "$(dirname "${BASH_SOURCE[0]}")/local-java.sh"
run_lab 3g io.modelwatch.lab.falsealarms.FalseAlarms "$@"
