#!/usr/bin/env bash
# Fills the ROIs of `qcanet export --rois` in ImageJ and compares with the labels, voxel for voxel.
#   check_rois.sh LABELS.tif ROIS.zip
# Needs Debian's imagej and xvfb, and python3-tifffile. Ends with 0 where no voxel differs.
set -euo pipefail
[[ $# -eq 2 ]] || { echo "usage: check_rois.sh LABELS.tif ROIS.zip" >&2; exit 2; }
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
labels=$(realpath "$1") rois=$(realpath "$2")
(cd "$work" && timeout 300 xvfb-run -a imagej -b "$here/fill_rois.ijm" "$labels|$rois|$work/filled.tif" >imagej.log 2>&1) || true
[[ -s "$work/filled.tif" ]] || { cat "$work/imagej.log" >&2; exit 1; }
/usr/bin/python3 - "$labels" "$work/filled.tif" <<'PYTHON'
import sys
import tifffile
labels, filled = (tifffile.imread(name) for name in sys.argv[1:3])
different = int((labels != filled).sum())
print(f"{labels.shape}: {labels.max()} nuclei, {different} voxels differ")
sys.exit(different > 0)
PYTHON
