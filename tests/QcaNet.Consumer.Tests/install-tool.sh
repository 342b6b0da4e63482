#!/usr/bin/env bash
# Packs the command line as a .NET tool, installs it as a user would, and runs it.
#   install-tool.sh FOLDER VERSION LABELS
# FOLDER receives the build, the package and the installed tool; LABELS is what the repository's own build made of the synthetic embryo.
set -euo pipefail

[[ $# -eq 3 ]] || { echo "install-tool.sh FOLDER VERSION LABELS" >&2; exit 2; }
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
mkdir -p "$1"
folder=$(cd "$1" && pwd)
version=$2
labels=$(realpath "$3")
fail() { echo "$*" >&2; exit 1; }

# A folder of its own: a restore with another backend than the solution's must not replace the solution's.
dotnet pack "$root/src/QcaNet.Cli" -c Release -v quiet --nologo -p:TorchBackend=none -p:ArtifactsPath="$folder/build" -p:PackageVersion="$version" -o "$folder/package"
package="$folder/package/QcaNet.Cli.$version.nupkg"
bytes=$(stat -c %s "$package")
echo "$(basename "$package"): $((bytes / 1000000)) MB"
((bytes < 60000000)) || fail "The package has $bytes bytes; below 60 MB is wanted."
listing=$(unzip -l "$package")
! grep -Eiq 'libtorch|runtimes/.*\.pdb' <<< "$listing" || fail "The package holds libtorch or symbols of native libraries."

cat > "$folder/nuget.config" <<CONFIG
<?xml version="1.0" encoding="utf-8"?>
<configuration>
  <packageSources>
    <add key="packed" value="$folder/package" />
  </packageSources>
</configuration>
CONFIG
cd "$folder"
dotnet tool install QcaNet.Cli --version "$version" --tool-path "$folder/tool"
"$folder/tool/qcanet" info
mkdir -p "$folder/run"
cd "$folder/run"
"$folder/tool/qcanet" segment --quiet
cmp "$labels" qcanet-output/labels/synthetic-embryo.tif
[[ -s qcanet-output/pictures/synthetic-embryo.png ]] || fail "The tool drew no picture."

# What the tool cannot do is said in the words of the command line.
status=0
problem=$("$folder/tool/qcanet" segment --device cuda --output elsewhere --quiet 2>&1) || status=$?
echo "$problem"
[[ $status -eq 1 && $problem == *libtorch*-p:TorchBackend=cuda* ]] || fail "A GPU was asked for: exit code 1 and a word about libtorch are wanted, not $status."
