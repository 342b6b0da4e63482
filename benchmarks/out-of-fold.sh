#!/usr/bin/env bash
# Scores every embryo of BBBC050 by networks that never saw it: one pair of networks per fold, trained from random weights.
#   benchmarks/out-of-fold.sh DATA OUTPUT [FOLDS [THREADS [OPTION...]]]
# DATA holds Images/ and GroundTruth_QCANet/ (qcanet data bbbc050). OPTIONs are those of `qcanet train pair`, by default: --recipe compact.
# Embryo number N belongs to fold N modulo FOLDS. Epochs, thresholds and smallest volumes of a fold are chosen on one embryo of another fold, which is left out of the training too.
# Interrupted, the same command continues. Prints the scores of each fold, and those of all stacks with bootstrap intervals by embryo.
set -euo pipefail

data=$(realpath "$1")
output=$2
folds=${3:-4}
threads=${4:-$(nproc)}
options=("${@:5}")
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
    dotnet "$program" segment "$place/stacks" --spacing 1.75,0.8,0.8 --output "$place/segmented" --threads "$threads" --resume --quiet \
        --nsn "$place/pair/nsn.safetensors" --ndn "$place/pair/ndn.safetensors"
    ln -sfn "$place/segmented/labels/"* "$output/labels/"
done

dotnet "$program" evaluate "$output/labels" "$data/GroundTruth_QCANet" --registered --images "$data/Images" --spacing 1.75,0.8,0.8 --csv "$output/scores.csv"
dotnet "$program" evaluate "$output/labels" "$data/GroundTruth_QCANet" --spacing 1.75,0.8,0.8 --json | tail -n 1 >"$output/summary.json"
