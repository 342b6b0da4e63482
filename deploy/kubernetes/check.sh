#!/bin/bash
# Runs the containers' calls of job.yaml and merge.yaml as processes, with the environment that Kubernetes gives them, and compares with one process.
#
#   check.sh STACKS [QCANET.dll]
#
# QCANET_OPTIONS are further options of qcanet segment; without them --spacing 1.75,0.8,0.8.
set -euo pipefail

if [ $# -lt 1 ]; then
    sed -n '2,6s/^# \{0,1\}//p' "$0"
    exit 2
fi

here=$(cd "$(dirname "$0")" && pwd)
stacks=$(realpath "$1")
program=$(realpath "${2:-$here/../../artifacts/bin/QcaNet.Cli/release/qcanet.dll}")
options=${QCANET_OPTIONS:---spacing 1.75,0.8,0.8}
completions=$(sed -n 's/^  completions: *//p' "$here/job.yaml")

# The arguments as they stand in the manifests, with folders of this machine.
args() { sed -n '/^          args:/,/^          resources:/s/^            - *//p' "$here/job.yaml" | tr -d '"' | sed "s,^/stacks$,$stacks,; s,^/results$,$1,"; }

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
for ((index = 0; index < completions; index++)); do
    mapfile -t call < <(args "$work/pods")
    # shellcheck disable=SC2086
    JOB_COMPLETION_INDEX=$index dotnet "$program" "${call[@]}" $options --quiet
done

# shellcheck disable=SC2086
dotnet "$program" segment "$stacks" --recursive --output "$work/single" --quiet $options
dotnet "$program" merge "$work/pods" > /dev/null
dotnet "$program" merge "$work/single" > /dev/null
for folder in labels nuclei merged; do diff -r "$work/single/$folder" "$work/pods/$folder"; done
echo "$(find "$work/pods/labels" -name '*.tif' | wc -l) stacks in $completions shares: labels, tables and the merged table are those of one process"
