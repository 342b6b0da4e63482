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

build() { env -u ArtifactsPath dotnet "$@" -c Release -v quiet --nologo -p:QcaNetVersion="$version"; }

cd "$app"
build build -o "$app/out"
if compgen -G "$app/out/QcaNet.*.dll" > /dev/null; then :; else echo "The packages brought no assembly." >&2; exit 1; fi
dotnet "$app/out/App.dll" "$stack" "$truth" "$app/labels.tif"
[[ -s "$app/labels.tif" ]] || { echo "The program wrote no labels." >&2; exit 1; }

# A program that segments on a processor publishes managed code alone (createdump and the like come with a runtime, which is not part of this).
build publish -o "$app/published"
native=$(find "$app/published" -type f \( -iname '*torch*' -o -iname '*skia*' -o -name '*.so' -o -name '*.so.*' -o -name '*.dylib' \))
[[ -z "$native" ]] || { echo "The published program holds native or unneeded files:" >&2; echo "$native" >&2; exit 1; }

# Compiled ahead of time: no warnings, the same labels, below 25 MB. The linker is that of the system; ILC takes clang, else gcc.
if [[ $(uname -s) != Linux ]] || ! { command -v clang || command -v gcc; } > /dev/null; then
    echo "skipped: compiling ahead of time needs Linux with clang or gcc (Debian: apt-get install clang zlib1g-dev)"
    exit 0
fi

rid=linux-$([[ $(uname -m) == aarch64 ]] && echo arm64 || echo x64)
ahead() {
    local folder=$1
    shift
    rm -rf "$app/obj" "$app/bin"
    build publish -r "$rid" -p:PublishAot=true -p:StripSymbols=true -o "$app/$folder" "$@"
    "$app/$folder/App" "$stack" "$truth" "$app/$folder.tif"
    cmp "$app/labels.tif" "$app/$folder.tif"
    local bytes
    bytes=$(stat -c %s "$app/$folder/App")
    echo "$folder: $((bytes / 1000000)) MB"
    ((bytes < 25000000)) || { echo "The program has $bytes bytes; below 25 MB is wanted." >&2; exit 1; }
}

ahead baseline
if [[ $rid == linux-x64 ]] && grep -qw avx2 /proc/cpuinfo; then ahead x86-64-v3 -p:IlcInstructionSet=x86-64-v3; fi
