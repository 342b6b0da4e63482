#!/usr/bin/env bash
# Segments a folder of stacks with two revisions of this repository in turn: are the labels the same files, and how do the times of the stages compare?
#   benchmarks/compare-revisions.sh OLD NEW FOLDER [SPACING [TURNS]]
# OLD and NEW are anything git understands, for instance 0ac5d6d and HEAD. Both are built in a temporary folder; nothing of the working tree is used or changed.
# Each turn runs OLD and then NEW, in a process each. A turn's figure is the sum over the stacks; printed are medians over the turns, in seconds.
set -euo pipefail

old=$1
new=$2
stacks=$3
spacing=${4:-1.75,0.8,0.8}
turns=${5:-5}
repository=$(git -C "$(dirname "$0")" rev-parse --show-toplevel)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

for side in old new; do
    git clone -q "$repository" "$work/$side"
    git -C "$work/$side" checkout -q "$(git -C "$repository" rev-parse "${!side}")"
    dotnet build "$work/$side/src/QcaNet.Cli" -c Release -v q -nologo >"$work/$side.log" 2>&1 || { tail "$work/$side.log" >&2; exit 1; }
done

for ((turn = 1; turn <= turns; turn++)); do
    for side in old new; do
        rm -rf "$work/$side-out"
        dotnet "$work/$side/artifacts/bin/QcaNet.Cli/release/qcanet.dll" segment "$stacks" --spacing "$spacing" --output "$work/$side-out" --timings \
            | grep -o 'seconds: .*' >"$work/$side-$turn.txt"
    done
done

equal=0
total=0
for file in "$work"/old-out/labels/*; do
    total=$((total + 1))
    if cmp -s "$file" "$work/new-out/labels/$(basename "$file")"; then equal=$((equal + 1)); fi
done
echo "labels: $equal of $total files equal, byte for byte"

# The median over the turns of a stage's sum over the stacks.
stage() {
    for ((turn = 1; turn <= turns; turn++)); do
        tr ',' '\n' <"$work/$1-$turn.txt" | sed 's/seconds://' | awk -v stage="$2" '$1 == stage { sum += $2 } END { print sum }'
    done | sort -g | sed -n "$(((turns + 1) / 2))p"
}

printf '%-12s %8s %8s %8s\n' stage "$old" "$new" new/old
for name in read preparation nsn ndn division write total; do
    before=$(stage old $name)
    after=$(stage new $name)
    printf '%-12s %8.2f %8.2f %8.2f\n' $name "$before" "$after" "$(awk -v a="$after" -v b="$before" 'BEGIN { print a / b }')"
done
