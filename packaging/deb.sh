#!/usr/bin/env bash
# Builds the Debian package with dpkg-deb alone. packaging/deb.sh [FOLDER]: where it goes, artifacts/package unless named.
# The same commit gives the same bytes: every time stamp is the commit's, owners are root, and dpkg-deb sorts.
set -euo pipefail
. "$(dirname "$(readlink -f "$0")")/../tools/prepare.sh"

out=$(realpath -m "${1:-$root/artifacts/package}")
here=$root/packaging
version=$(sed -n 's:.*<Version>\(.*\)</Version>.*:\1:p' "$root/Directory.Build.props")
SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git -C "$root" log -1 --format=%ct 2>/dev/null || echo 0)}
export SOURCE_DATE_EPOCH
umask 022

"$here/publish.sh" "$out/gwangan"
tree=$out/debian
rm -rf "$tree"
mkdir -p "$tree/DEBIAN" "$tree/usr/bin" "$tree/usr/lib/systemd/system" "$tree/usr/share/man/man1" "$tree/usr/share/doc/gwangan"
cp -r "$out/gwangan" "$tree/usr/lib/gwangan"
ln -s ../lib/gwangan/gwangan "$tree/usr/bin/gwangan"
install -m 644 "$here"/systemd/*.service "$tree/usr/lib/systemd/system/"
install -D -m 644 "$here/systemd/gwangan.sysusers" "$tree/usr/lib/sysusers.d/gwangan.conf"
install -D -m 644 "$here/systemd/gwangan.tmpfiles" "$tree/usr/lib/tmpfiles.d/gwangan.conf"
install -D -m 644 "$here/completion/gwangan.bash" "$tree/usr/share/bash-completion/completions/gwangan"
gzip -9n <"$here/man/gwangan.1" >"$tree/usr/share/man/man1/gwangan.1.gz"
gzip -9n <"$root/CHANGELOG.md" >"$tree/usr/share/doc/gwangan/changelog.gz"
install -m 644 "$here/debian/copyright" "$tree/usr/share/doc/gwangan/copyright"
mkdir -p "$tree/etc/gwangan"
install -m 644 "$here"/etc/* "$tree/etc/gwangan/"

(cd "$tree" && find etc -type f -printf '/%p\n' | LC_ALL=C sort) >"$tree/DEBIAN/conffiles"
(cd "$tree" && find usr -type f -print0 | LC_ALL=C sort -z | xargs -0 md5sum) >"$tree/DEBIAN/md5sums"
install -m 755 "$here"/debian/{postinst,prerm,postrm} "$tree/DEBIAN/"
size=$(du -k --apparent-size -s "$tree" | cut -f1)
sed "s/@VERSION@/$version/; s/@SIZE@/$size/" "$here/debian/control" >"$tree/DEBIAN/control"

package=$out/gwangan_${version}_amd64.deb
dpkg-deb --root-owner-group -Zxz -z6 --build "$tree" "$package" >/dev/null
echo "$package"
