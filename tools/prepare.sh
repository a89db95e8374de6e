# Shared by ./run, ./test and ./bench: what must be there before anything starts.
# Sourced, not executed. Silent when nothing is missing; says exactly what failed when something does.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
built=$root/artifacts/stamps
gwangan=$root/artifacts/bin/Gwangan.Node/release/gwangan

export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_GENERATE_ASPNET_CERTIFICATE=false
# A bare machine has no ICU, and nothing here depends on a culture.
export DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=1
# The browser comes from the system's packages; client libraries must not fetch their own.
export PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD=1 PUPPETEER_SKIP_DOWNLOAD=1

say() { echo "$*" >&2; }

# quietly WHAT COMMAND...: runs the command; when it fails, names WHAT and shows the end of what it said.
quietly() {
  local what=$1 log; shift
  log=$(mktemp)
  if "$@" >"$log" 2>&1; then rm -f "$log"; return 0; fi
  say "$what failed: $*"
  # A compiler's errors say more than the end of its log.
  if grep -q ' error [A-Z]' "$log"; then grep ' error [A-Z]' "$log" | sort -u | head -n 40 >&2; else tail -n 40 "$log" >&2; fi
  rm -f "$log"
  return 1
}

# need_tools: the two tool chains that the system's packages do not bring in the right version.
need_tools() {
  local major
  command -v dotnet >/dev/null || { say "The .NET 10 SDK is missing: https://dotnet.microsoft.com/download/dotnet/10.0"; return 1; }
  dotnet --list-sdks | grep -q '^1[0-9]\.' || { say "The .NET SDK is older than 10: $(dotnet --list-sdks | tail -n 1)"; return 1; }
  command -v node >/dev/null && command -v npm >/dev/null || { say "Node.js 20 with npm is missing: https://nodejs.org/"; return 1; }
  major=$(node -p 'process.versions.node.split(".")[0]')
  [ "$major" -ge 20 ] || { say "Node.js is older than 20: $(node --version)"; return 1; }
}

# need_packages PACKAGE...: installs the Debian packages that are not there.
need_packages() {
  local package missing=() sudo=()
  for package; do
    dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || missing+=("$package")
  done
  [ ${#missing[@]} -gt 0 ] || return 0
  if [ "$(id -u)" -ne 0 ]; then
    command -v sudo >/dev/null || { say "Missing packages; as root: apt-get install ${missing[*]}"; return 1; }
    sudo=(sudo)
  fi
  say "installing ${missing[*]}"
  local install=("${sudo[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "${missing[@]}")
  # A fresh machine has no package lists yet, an old one has stale ones: fetch them only then.
  "${install[@]}" >/dev/null 2>&1 && return 0
  quietly "apt-get update" "${sudo[@]}" apt-get update && quietly "installing packages" "${install[@]}"
}

# need_postgres: PostgreSQL's programs, of which tests start their own; the system's cluster is not made for them.
need_postgres() {
  local sudo=()
  compgen -G '/usr/lib/postgresql/*/bin/postgres' >/dev/null && return 0
  [ "$(id -u)" -eq 0 ] || sudo=(sudo)
  if [ ! -e /etc/postgresql-common/createcluster.conf ]; then
    "${sudo[@]}" mkdir -p /etc/postgresql-common && echo 'create_main_cluster = false' | "${sudo[@]}" tee /etc/postgresql-common/createcluster.conf >/dev/null || return 1
  fi
  need_packages postgresql
}

# stale STAMP PATH...: true when a file or folder under a path changed after the stamp (folders show removals).
stale() {
  local stamp=$1; shift
  [ -f "$stamp" ] || return 0
  [ -n "$(find "$@" \( -name node_modules -o -name dist -o -name bin -o -name obj \) -prune -o -newer "$stamp" -print -quit 2>/dev/null)" ]
}

# build NAME OUTPUT TARGET PATH...: builds TARGET in Release when a path changed since NAME was last built or OUTPUT is gone.
build() {
  local name=$1 output=$2 target=$3; shift 3
  local settings=("$root"/Directory.Build.props "$root"/Directory.Packages.props "$root"/global.json "$root"/.editorconfig)
  if [ -e "$output" ] && ! stale "$built/$name" "${settings[@]}" "$@"; then return 0; fi
  say "building $name"
  mkdir -p "$built"
  touch "$built/$name.next"     # the time before the build: what changes meanwhile is built next time
  # Packages are pinned by the lock files; where it counts, a lock file that would change is an error.
  local locked=()
  [ "${CI:-}" = true ] && locked=(--locked-mode)
  # Build servers would outlive the script, and keep its output open.
  quietly "restoring packages" dotnet restore "$target" "${locked[@]}" --disable-build-servers -v q &&
  quietly "building $name" dotnet build "$target" -c Release --no-restore --disable-build-servers -v q &&
  mv "$built/$name.next" "$built/$name"
}

# One build at a time in one working copy.
build_lock() { mkdir -p "$root/artifacts"; exec 9>"$root/artifacts/build.lock"; flock 9; }
build_unlock() { exec 9>&-; }

build_node() { build node "$gwangan" "$root/src/Node" "$root/src/Chain" "$root/src/Node"; }
build_bench() { build bench "$root/artifacts/bin/Gwangan.Bench/release/Gwangan.Bench" "$root/tests/Bench" "$root/src/Chain" "$root/src/Node" "$root/tests/Evm" "$root/tests/Bench"; }
build_sim() { build sim "$root/artifacts/bin/Gwangan.Sim/release/Gwangan.Sim" "$root/tests/Sim" "$root/src/Chain" "$root/src/Node" "$root/tests/Tests" "$root/tests/Sim"; }
build_all() { build everything "$root/artifacts/bin/Gwangan.Tests/release/Gwangan.Tests.dll" "$root/Gwangan.slnx" "$root/Gwangan.slnx" "$root/src/Chain" "$root/src/Node" "$root/tests/Tests" "$root/tests/Bench" "$root/tests/Abci" "$root/tests/Sim" "$root/tests/Evm"; }

# npm_packages FOLDER: exactly what its lock file names.
npm_packages() {
  [ -f "$1/package.json" ] || return 0
  [ -f "$1/node_modules/.package-lock.json" ] && ! [ "$1/package-lock.json" -nt "$1/node_modules/.package-lock.json" ] && return 0
  say "fetching packages of ${1#"$root"/}"
  quietly "npm ci in ${1#"$root"/}" npm --prefix "$1" ci --no-audit --no-fund
}

# build_console: the page, into src/Console/dist, from where the node serves it.
build_console() {
  local console=$root/src/Console
  [ -f "$console/package.json" ] || return 0
  npm_packages "$console" && npm_packages "$root/src/Checker" || return 1
  # Its entries, not the folder itself, which changes when the build makes dist.
  if [ -f "$console/dist/index.html" ] && ! stale "$built/console" "$console"/* "$root/src/Checker/src"; then return 0; fi
  say "building console"
  mkdir -p "$built"
  touch "$built/console.next"
  quietly "building console" npm --prefix "$console" run build && mv "$built/console.next" "$built/console"
}

# build_package: the Debian package, whose path is then in $package.
build_package() {
  package=$root/artifacts/package/gwangan_$(sed -n 's:.*<Version>\(.*\)</Version>.*:\1:p' "$root/Directory.Build.props")_amd64.deb
  if [ -f "$package" ] && ! stale "$built/package" "$root"/Directory.*.props "$root/global.json" "$root/src/Chain" "$root/src/Node" "$root/src/Console"/* "$root/src/Checker/src" "$root/packaging" "$root/CHANGELOG.md"; then return 0; fi
  say "building package"
  mkdir -p "$built"
  touch "$built/package.next"
  quietly "building package" "$root/packaging/deb.sh" && mv "$built/package.next" "$built/package"
}
