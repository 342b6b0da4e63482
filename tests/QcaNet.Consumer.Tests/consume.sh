#!/usr/bin/env bash
# Uses the packages as a stranger would: a program outside the tree, restored from a folder of packages beside the machine's own sources.
#   consume.sh PACKAGES VERSION STACK TRUTH
# PACKAGES holds the packed libraries of VERSION (Packing/PackLibraries.proj); STACK and TRUTH are TIFF files.
set -euo pipefail

[[ $# -eq 4 ]] || { echo "consume.sh PACKAGES VERSION STACK TRUTH" >&2; exit 2; }
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
packages=$(cd "$1" && pwd)
version=$2
stack=$(realpath "$3")
truth=$(realpath "$4")
libtorch=$(sed -n 's/.*"libtorch-cpu-linux-x64" Version="\([^"]*\)".*/\1/p' "$here/../../Directory.Packages.props")
store=$(dotnet nuget locals global-packages --list | sed 's/^[^:]*: *//')

app=$(mktemp -d)
cleanup() {
    rm -rf "$app"
    # Third-party packages stay where every restore finds them; ours, of a version nobody will ask for again, go.
    find "$store" -mindepth 2 -maxdepth 2 -path "*/qcanet.*/$version" -exec rm -rf {} +
    find "$store" -mindepth 1 -maxdepth 1 -name 'qcanet.*' -empty -delete
}
trap cleanup EXIT

cp "$here"/App/* "$app"
cat > "$app/nuget.config" <<CONFIG
<?xml version="1.0" encoding="utf-8"?>
<configuration>
  <packageSources>
    <add key="packed" value="$packages" />
  </packageSources>
</configuration>
CONFIG

cd "$app"
env -u ArtifactsPath dotnet build -c Release -v quiet --nologo -p:QcaNetVersion="$version" -p:LibtorchVersion="$libtorch" -o "$app/out"
if compgen -G "$app/out/QcaNet.*.dll" > /dev/null; then :; else echo "The packages brought no assembly." >&2; exit 1; fi
dotnet "$app/out/App.dll" "$stack" "$truth" "$app/labels.tif"
[[ -s "$app/labels.tif" ]] || { echo "The program wrote no labels." >&2; exit 1; }

# Without libtorch, where there are own kernels for the networks: the same labels.
if [[ $(uname -m) == x86_64 ]] && grep -qw avx2 /proc/cpuinfo; then
    env -u ArtifactsPath dotnet build -c Release -v quiet --nologo -p:QcaNetVersion="$version" -o "$app/alone"
    if compgen -G "$app/alone/libtorch*" > /dev/null; then echo "The program was to be without libtorch." >&2; exit 1; fi
    dotnet "$app/alone/App.dll" "$stack" "$truth" "$app/alone.tif"
    cmp "$app/labels.tif" "$app/alone.tif"
fi
