#!/bin/bash
# build.sh   makes the guest that the camera tests boot: Debian's kernel, v4l2loopback built for it, an initrd.
# Only Debian packages, none of them installed; needs the packages of apt.txt and fresh apt lists.
# Result: $VM_CACHE/vmlinuz and initrd.gz (default: .cache/vm of this checkout). Does nothing when they are fresh.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
cache=${VM_CACHE:-$here/../../../.cache/vm}
mkdir -p "$cache"
cache=$(cd "$cache" && pwd)
fail() { echo "vm build: $*" >&2; exit 1; }

[ "$(uname -m)" = x86_64 ] || fail "the guest is built for x86_64 only"
stamp=$(cat "$here/build.sh" "$here/init.guest" | sha256sum | cut -d' ' -f1)
exec 9>"$cache/lock"
flock 9
if [ "$(cat "$cache/stamp" 2>/dev/null)" = "$stamp" ] && [ -s "$cache/vmlinuz" ] && [ -s "$cache/initrd.gz" ]; then exit 0; fi

work=$(mktemp -d "${TMPDIR:-/tmp}/mouthpiece-vm.XXXXXX")
trap 'rm -rf "$work"' EXIT
export PATH=$PATH:/usr/sbin:/sbin
began=$(date +%s%3N)
told() { echo "vm build: $(($(date +%s%3N) - began)) ms, $*" >&2; }

version=${KVER:-$(apt-cache depends linux-image-amd64 | sed -n 's/.*Depends: linux-image-\([0-9].*\)/\1/p' | head -1)}
[ -n "$version" ] || fail "apt knows no linux-image-amd64; run: apt-get update"
kbuild=linux-kbuild-$(echo "$version" | cut -d. -f1,2)
mkdir -p "$work/debs"
(
  cd "$work/debs"
  apt-get -qq download "linux-image-$version" "linux-headers-$version" "linux-headers-${version%-amd64}-common" \
    "$kbuild" v4l2loopback-dkms busybox-static 2>"$work/apt.log"
) || fail "apt-get download failed; run: apt-get update"$'\n'"$(cat "$work/apt.log")"
told "downloaded $(du -sh "$work/debs" | cut -f1)"

# The kernel package is 480 MB unpacked; the guest needs these folders of it.
kernel=$work/kernel
modules=./lib/modules/$version/kernel
mkdir -p "$kernel"
dpkg-deb --fsys-tarfile "$work"/debs/linux-image-*.deb | tar -x -C "$kernel" "./boot/vmlinuz-$version" \
  "./lib/modules/$version/modules.builtin" "./lib/modules/$version/modules.builtin.modinfo" "./lib/modules/$version/modules.order" \
  "$modules/fs/9p" "$modules/fs/netfs" "$modules/fs/fscache" "$modules/fs/overlayfs" "$modules/net/9p" "$modules/drivers/virtio" \
  "$modules/drivers/media/v4l2-core" "$modules/drivers/media/mc" "$modules/sound/core" "$modules/sound/drivers" "$modules/sound/soundcore.ko"
for deb in "$work"/debs/linux-headers-*.deb "$work"/debs/linux-kbuild-*.deb "$work"/debs/v4l2loopback-dkms*.deb "$work"/debs/busybox-static*.deb; do
  dpkg-deb -x "$deb" "$kernel"
done
told unpacked

sources=$kernel/usr/src
headers=$sources/linux-headers-$version
sed -i "s#^include .*/linux-headers-#include $sources/linux-headers-#" "$headers/Makefile"
loopback=$(find "$sources" -maxdepth 1 -name 'v4l2loopback-*' | head -1)
make -s -C "$headers" "M=$loopback" modules >"$work/make.log" 2>&1 || { cat "$work/make.log" >&2; fail "v4l2loopback does not compile"; }
strip -g "$loopback/v4l2loopback.ko"
told "compiled $(basename "$loopback")"

depmod -b "$kernel" "$version" 2>/dev/null
root=$work/root
mkdir -p "$root"/{bin,mods,proc,sys,dev,lower,rw,new,job}
cp "$kernel/bin/busybox" "$root/bin/"
ln -s busybox "$root/bin/sh"
: >"$root/mods/list"
for module in virtio_pci 9pnet_virtio 9p overlay videodev snd-pcm snd-timer snd-aloop; do
  modprobe -d "$kernel" -S "$version" --show-depends "$module" | awk '/^insmod/{print $2}' | while read -r file; do
    name=$(basename "$file")
    [ -e "$root/mods/$name" ] || { cp "$file" "$root/mods/" && echo "$name" >>"$root/mods/list"; }
  done
done
cp "$loopback/v4l2loopback.ko" "$root/mods/"
cp "$here/init.guest" "$root/init"
chmod 755 "$root/init"
(cd "$root" && find . | cpio -o -H newc --quiet) | gzip -1 >"$cache/initrd.gz"
cp "$kernel/boot/vmlinuz-$version" "$cache/vmlinuz"
echo "$stamp" >"$cache/stamp"
told "ready: kernel $version, $(basename "$loopback"), $(du -h "$cache/initrd.gz" | cut -f1) initrd"
