#!/bin/bash
# run.sh CMD [ARG...]   runs CMD in the guest of build.sh, with the host's root file system (read-only below a
# tmpfs) and this folder as working directory. Exit status: CMD's; 125 when the guest gave none.
# What CMD writes to /job comes back in $VM_JOB (default: a temporary folder that is removed).
# env: V4L2_ARGS (insmod parameters of v4l2loopback, or none)  VM_MEM  VM_SMP  VM_TIMEOUT (s)  VM_JOB  VM_CACHE
set -u
here=$(cd "$(dirname "$0")" && pwd)
cache=${VM_CACHE:-$here/../../../.cache/vm}
job=${VM_JOB:-$(mktemp -d "${TMPDIR:-/tmp}/mouthpiece-job.XXXXXX")}
[ -n "${VM_JOB-}" ] || trap 'rm -rf "$job"' EXIT
mkdir -p "$job"
rm -f "$job/rc"
{
  printf 'cd %q || exit 126\nexec' "$PWD"
  printf ' %q' "$@"
  echo
} >"$job/cmd"
printf 'V4L2_ARGS=%q\n' "${V4L2_ARGS-devices=1 video_nr=1 card_label=Mouthpiece exclusive_caps=1 max_buffers=8}" >"$job/env"
# /dev/kvm alone proves nothing: without the processor's flag it only looks usable.
accel=tcg,thread=multi,tb-size=512
[ -w /dev/kvm ] && grep -qE '\b(vmx|svm)\b' /proc/cpuinfo && accel=kvm
timeout -k 5 "${VM_TIMEOUT:-300}" qemu-system-x86_64 -machine pc -accel "$accel" -cpu max -smp "${VM_SMP:-2}" -m "${VM_MEM:-2048}" \
  -nodefaults -display none -serial stdio -serial "file:$job/console" -no-reboot -monitor none \
  -kernel "$cache/vmlinuz" -initrd "$cache/initrd.gz" \
  -append "console=ttyS1 quiet loglevel=1 panic=-1 mitigations=off nokaslr" \
  -fsdev local,id=r,path=/,security_model=none,readonly=on,multidevs=remap -device virtio-9p-pci,fsdev=r,mount_tag=hostroot \
  -fsdev "local,id=j,path=$job,security_model=none" -device virtio-9p-pci,fsdev=j,mount_tag=job </dev/null &
qemu=$!
# A stopped test must not leave a guest behind.
trap 'kill "$qemu" 2>/dev/null; wait "$qemu"; exit 143' TERM INT
wait "$qemu"
exit "$(cat "$job/rc" 2>/dev/null || echo 125)"
