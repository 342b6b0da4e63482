#!/usr/bin/env bash
# Scores every embryo of BBBC050 by networks that never saw it: one pair of networks per fold, trained from random weights.
#   benchmarks/out-of-fold.sh DATA OUTPUT [FOLDS [THREADS [OPTION...]]]
# DATA holds Images/ and GroundTruth_QCANet/ (qcanet data bbbc050). OPTIONs are those of `qcanet train pair`, by default: --recipe compact.
# Embryo number N belongs to fold N modulo FOLDS. The epochs of a fold are chosen on one embryo of another fold, which is left out of the training too.
# NSN's threshold of a fold is the one of 0.4, 0.5 and 0.6 with the highest mean of IoU, SEG and MUCov on the stacks of all other folds; the rest are defaults.
# SECOND: options of `qcanet train nsn` for a second NSN per fold, whose probabilities are averaged with those of the first one.
# Interrupted, the same command continues. Prints the thresholds, and the scores of all stacks; those with bootstrap intervals by embryo are in OUTPUT/summary.json.
set -euo pipefail

data=$(realpath "$1")
output=$2
folds=${3:-4}
threads=${4:-$(nproc)}
options=("${@:5}")
thresholds=(0.4 0.5 0.6)
[[ ${#options[@]} -gt 0 ]] || options=(--recipe compact)
repository=$(git -C "$(dirname "$0")" rev-parse --show-toplevel)
program=${QCANET:-$repository/artifacts/bin/QcaNet.Cli/release/qcanet.dll}
[[ -f "$program" ]] || dotnet build "$repository/src/QcaNet.Cli" -c Release -v q -nologo
mkdir -p "$output/labels"
output=$(realpath "$output")

mapfile -t embryos < <(ls "$data/Images" | sed 's/_.*//' | sort -u)
for ((fold = 0; fold < folds; fold++)); do
    place=$output/fold$((fold + 1))
    mkdir -p "$place/stacks" "$place/seen/Images" "$place/seen/GroundTruth_QCANet"
    judge=""
    for index in "${!embryos[@]}"; do
        embryo=${embryos[$index]}
        if ((index % folds == fold)); then
            ln -sfn "$data/Images/$embryo"_* "$place/stacks/"
        else
            ln -sfn "$data/Images/$embryo"_* "$place/seen/Images/"
            ln -sfn "$data/GroundTruth_QCANet/$embryo"_* "$place/seen/GroundTruth_QCANet/"
            if [[ -z "$judge" ]] && ((index % folds == (fold + 1) % folds)); then judge=$embryo; fi
        fi
    done

    dotnet "$program" train pair --data "$place/seen" --validate "$judge" --spacing 1.75,0.8,0.8 --output "$place/pair" \
        --threads "$threads" --picture-epochs 0 --resume "${options[@]}"
    nsn=(--nsn "$place/pair/nsn.safetensors")
    if [[ -n "${SECOND:-}" ]]; then
        # shellcheck disable=SC2086
        dotnet "$program" train nsn --data "$place/seen" --validate "$judge" --spacing 1.75,0.8,0.8 --output "$place/nsn2" \
            --threads "$threads" --picture-epochs 0 --resume --partner "$place/pair/ndn.safetensors" $SECOND
        nsn+=(--nsn "$place/nsn2/nsn.safetensors")
    fi
    for threshold in "${thresholds[@]}"; do
        result=$place/segmented-$threshold
        dotnet "$program" segment "$place/stacks" --spacing 1.75,0.8,0.8 --output "$result" --threads "$threads" --resume --quiet \
            "${nsn[@]}" --ndn "$place/pair/ndn.safetensors" \
            --nucleus-threshold "$threshold" --center-threshold 0.5 --smallest-volume 300 --smallest-marker 20
        mkdir -p "$place/truths"
        for stack in "$place/stacks/"*; do ln -sfn "$data/GroundTruth_QCANet/$(basename "$stack")" "$place/truths/"; done
        dotnet "$program" evaluate "$result/labels" "$place/truths" --csv "$result.csv" >"$result.txt"
    done
done

# Sum of the means of all folds but one, in columns iou, seg and mucov (2, 4 and 5).
for ((fold = 1; fold <= folds; fold++)); do
    best=$(for threshold in "${thresholds[@]}"; do
        for ((other = 1; other <= folds; other++)); do
            if ((other != fold)); then tail -n +2 "$output/fold$other/segmented-$threshold.csv"; fi
        done | awk -F, -v t="$threshold" '{ sum += $2 + $4 + $5 } END { printf "%.6f %s\n", sum / (3 * NR), t }'
    done | sort -rn | head -n 1)
    echo "fold $fold: threshold ${best#* }, chosen on the other folds (mean of IoU, SEG and MUCov there: ${best% *})"
    ln -sfn "$output/fold$fold/segmented-${best#* }/labels/"* "$output/labels/"
done

dotnet "$program" evaluate "$output/labels" "$data/GroundTruth_QCANet" --registered --images "$data/Images" --spacing 1.75,0.8,0.8 --csv "$output/scores.csv"
dotnet "$program" evaluate "$output/labels" "$data/GroundTruth_QCANet" --spacing 1.75,0.8,0.8 --json | tail -n 1 >"$output/summary.json"
