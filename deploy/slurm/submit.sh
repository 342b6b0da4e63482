#!/bin/bash
# Submits a job array over a folder of stacks, and a job that merges the tables when it is done.
#
#   submit.sh STACKS OUTPUT SHARES [--only 3,7] [-- SBATCH_OPTION...]
#
# Options of qcanet segment go into QCANET_OPTIONS: QCANET_OPTIONS="--spacing 1.75,0.8,0.8". QCANET is the program, if it is not on the path.
# --only submits some of the shares again, for instance those that ran out of time.
set -euo pipefail

if [ $# -lt 3 ]; then
    sed -n '2,7s/^# \{0,1\}//p' "$0"
    exit 2
fi

here=$(cd "$(dirname "$0")" && pwd)
QCANET_STACKS=$(realpath "$1")
mkdir -p "$2/logs"
QCANET_OUTPUT=$(realpath "$2")
shares=$3
shift 3
array="1-$shares"
if [ "${1:-}" = --only ]; then
    array=$2
    export QCANET_SHARES=$shares
    shift 2
fi

if [ "${1:-}" = -- ]; then shift; fi
export QCANET_STACKS QCANET_OUTPUT
log="$QCANET_OUTPUT/logs"
job=$(sbatch --parsable --array="$array" --output="$log/segment-%a.out" --error="$log/segment-%a.err" "$@" "$here/segment.sbatch")

# afterany, not afterok: the merge says which stacks failed.
merge=$(sbatch --parsable --dependency="afterany:$job" --output="$log/merge.out" --error="$log/merge.err" "$here/merge.sbatch")
echo "$job $merge"
