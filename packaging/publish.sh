#!/usr/bin/env bash
# Writes a folder that runs on linux-x64 without .NET: the executable, SQLite's library and the page.
# packaging/publish.sh [FOLDER]     artifacts/package/gwangan unless named
# GWANGAN_READY_TO_RUN=false compiles everything at run time instead: smaller, slower to start (docs/install.md has the figures).
set -euo pipefail
. "$(dirname "$(readlink -f "$0")")/../tools/prepare.sh"

folder=$(realpath -m "${1:-$root/artifacts/package/gwangan}")
ready=${GWANGAN_READY_TO_RUN:-true}
need_tools
build_lock
build_console
# Folders of its own: what is built for one kind of machine and what is built to be run here must not replace each other.
built_in=$root/artifacts/package/build-$ready
locked=()
[ "${CI:-}" != true ] || locked=(-p:RestoreLockedMode=true)
published=$built_in/publish/Gwangan.Node/release_linux-x64
# A bundle that is up to date would not be made again, and what stands beside it not be copied.
rm -rf "$published"
quietly "publishing" dotnet publish "$root/src/Node" -c Release -r linux-x64 --self-contained --disable-build-servers -v q --nologo "${locked[@]}" \
  -p:PublishSingleFile=true -p:PublishReadyToRun="$ready" -p:PublishReadyToRunComposite=false -p:DebugType=none -p:ContinuousIntegrationBuild=true -p:ArtifactsPath="$built_in"
build_unlock
rm -rf "$folder"
mkdir -p "$folder"
install -m 755 "$published/gwangan" "$folder/gwangan"
install -m 644 "$published"/*.so "$folder/"
cp -r "$root/src/Console/dist" "$folder/console"
say "published into $folder"
