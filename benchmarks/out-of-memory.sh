#!/usr/bin/env bash
# What the networks do when memory really runs out: a stack is segmented without a limit, then under lower and lower limits of the process's writable memory, and the labels are compared.
#   benchmarks/out-of-memory.sh QCANET [STACK [SPACING]]
# QCANET is the built program (artifacts/bin/QcaNet.Cli/release/qcanet). Without a stack, a synthetic one of 51x120x122 is said to have large voxels: at the networks' spacing it then
# has some ten times as many, and a pass takes gigabytes.
#
# prlimit --data bounds private writable memory (RLIMIT_DATA: heap and anonymous mappings), so that an allocation fails as on a machine without any left. A limit on address space (--as) would hit
# the ranges that the runtime reserves without using them; a cgroup's limit kills the process in place of failing an allocation.
set -euo pipefail

qcanet=$1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
stack=${2:-}
spacing=${3:-3.5,2.2,2.2}
if [[ -z $stack ]]; then
    "$qcanet" data synthetic --output "$work/synthetic" --count 1 --seed 1 --quiet
    stack=$(ls "$work"/synthetic/Images/*.tif)
fi

# run NAME LIMIT-MIB: one line of outcome, and what the program told about memory.
run() {
    local name=$1 limit=$2 status=0
    local prefix=()
    [[ $limit == none ]] || prefix=(prlimit "--data=$((limit << 20))")
    /usr/bin/time -f '%M %e' -o "$work/$name.time" "${prefix[@]}" "$qcanet" segment "$stack" --spacing "$spacing" --output "$work/$name" --verbose >"$work/$name.out" 2>"$work/$name.err" || status=$?
    local peak seconds
    read -r peak seconds < <(tail -1 "$work/$name.time")
    local equal=-
    if [[ $status -eq 0 && $name != free ]]; then
        equal=differ
        cmp -s "$work"/free/labels/* "$work/$name"/labels/* && equal=equal
    fi
    printf 'limit %6s MiB: exit %d, peak %5d MiB, %6.1f s, labels %s\n' "$limit" "$status" "$((peak >> 10))" "$seconds" "$equal"
    grep -iE 'memory|tiles|one pass' "$work/$name.err" | sed 's/^/    /' || true
}

run free none
peak=$(awk 'END { print int($1 / 1024) }' "$work/free.time")
for share in 90 75 60 50 40 30; do
    run "at$share" $((peak * share / 100))
done
