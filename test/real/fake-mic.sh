#!/usr/bin/env bash
# A microphone made of software: a private PulseAudio daemon (FAKEMIC_SERVER=pipewire: PipeWire, with pipewire-pulse and
# wireplumber, on a bus of its own) whose default source hears what is played to it.
# Usage: FAKEMIC_DIR=DIR fake-mic.sh start|play FILE|record FILE|kill|stop|status|env
#   start   daemon + sources; waits until it answers     kill  SIGKILL: the sound server crashes
#   play    plays FILE to the end                        stop  ends all that start began
#   record  writes what the source gives, raw s16le      env   lines for `eval` that point a shell at the daemon
set -euo pipefail
: "${FAKEMIC_DIR:?set FAKEMIC_DIR to a folder of your own}"
RT="$FAKEMIC_DIR"
RATE="${FAKEMIC_RATE:-48000}"
export XDG_RUNTIME_DIR="$RT" HOME="$RT/home" PULSE_SERVER="unix:$RT/pulse/native"
export PULSE_RUNTIME_PATH="$RT/pulse" PULSE_STATE_PATH="$RT/state"

# Runs, and is not merely waiting for somebody to take note of its end.
alive() { grep -qs '^State:[[:space:]]*[^Z[:space:]]' "/proc/$1/status"; }

# Ends the process of a pid file, and waits for it.
end() {
  [ -s "$RT/$1" ] || return 0
  local pid; pid=$(cat "$RT/$1"); rm -f "$RT/$1"
  kill "-$2" "$pid" 2>/dev/null || return 0
  for _ in $(seq 30); do alive "$pid" || break; sleep 0.1; done
}

SINK="module-null-sink sink_name=fakemic_sink rate=$RATE channels=1 channel_map=mono sink_properties=device.description=FakeLoudspeaker"
SOURCE="module-remap-source source_name=fakemic master=fakemic_sink.monitor channels=1 channel_map=mono master_channel_map=mono remix=no source_properties=\"device.description='${FAKEMIC_NAME:-FakeMicrophone}'\""

# Waits until the sound server answers.
answers() { for _ in $(seq 200); do pactl info >/dev/null 2>&1 && return; sleep 0.05; done; pactl info >/dev/null; }

# As on a desktop, where rtkit gives it to PipeWire: without real-time scheduling it misses cycles beside other tests.
prompt() { if chrt -r 20 true 2>/dev/null; then exec setsid chrt -r 20 "$@"; else exec setsid "$@"; fi; }

pipewire_start() {
  export XDG_CONFIG_HOME="$RT/config" XDG_STATE_HOME="$RT/state" PIPEWIRE_RUNTIME_DIR="$RT"
  mkdir -p "$RT/config"
  prompt pipewire </dev/null >"$RT/pipewire.log" 2>&1 &
  echo $! > "$RT/pipewire.pid"
  for _ in $(seq 100); do [ -S "$RT/pipewire-0" ] && break; sleep 0.05; done
  # It ends with pipewire, and its bus with it.
  setsid dbus-run-session -- wireplumber </dev/null >"$RT/wireplumber.log" 2>&1 &
  prompt pipewire-pulse </dev/null >"$RT/stdout.log" 2>&1 &
  echo $! > "$RT/pid"
  answers
  # shellcheck disable=SC2086
  { pactl load-module $SINK; pactl load-module $SOURCE; } >/dev/null
  # Wireplumber may not be up yet, and it is the one that knows of defaults.
  for _ in $(seq 100); do pactl set-default-source fakemic 2>/dev/null && break; sleep 0.1; done
  pactl set-default-sink fakemic_sink
}

pulseaudio_start() {
  # FAKEMIC_EMPTY=1: a sound server with loudspeakers only; FAKEMIC_NAME: what people read.
  cat > "$RT/default.pa" <<PA
load-module module-native-protocol-unix socket=$RT/pulse/native auth-anonymous=1
load-module $SINK
set-default-sink fakemic_sink
PA
  if [ -z "${FAKEMIC_EMPTY:-}" ]; then cat >> "$RT/default.pa" <<PA
load-module $SOURCE
set-default-source fakemic
PA
  fi
  # Real-time and high priority: without them playback has gaps on a busy machine.
  setsid pulseaudio -n -F "$RT/default.pa" --daemonize=no --exit-idle-time=-1 --use-pid-file=no \
    --realtime=yes --high-priority=yes --log-target="file:$RT/pulse.log" --log-level=info \
    </dev/null >"$RT/stdout.log" 2>&1 &
  echo $! > "$RT/pid"
  answers
}

case "${1:-}" in
start)
  mkdir -p "$RT/pulse" "$RT/state" "$RT/home"; chmod 700 "$RT" "$RT/pulse"
  if [ -s "$RT/pid" ] && alive "$(cat "$RT/pid")"; then exit 0; fi
  rm -f "$RT/pulse/native" "$RT/pulse/pid"
  "${FAKEMIC_SERVER:-pulseaudio}_start"
  # A permanent low-latency reader keeps the null sink on short blocks: an idle one renders two seconds at a time.
  setsid parec -d fakemic_sink.monitor --latency-msec=10 --format=s16le --rate="$RATE" --channels=1 \
    </dev/null >/dev/null 2>&1 &
  echo $! > "$RT/keep.pid";;
# Half a second of buffer: 50 ms underran on a busy machine, and the gaps looked like lost samples.
play) exec paplay --device=fakemic_sink --latency-msec=500 "$2";;
record) exec parec -d fakemic --latency-msec=10 --format=s16le --rate="$RATE" --channels=1 "$2";;
kill) end keep.pid KILL; end pid KILL; end pipewire.pid KILL;;
stop) end keep.pid TERM; end pid TERM; end pipewire.pid TERM;;
status) pactl list short sources; pactl list short sinks;;
env)
  for name in XDG_RUNTIME_DIR HOME PULSE_SERVER PULSE_RUNTIME_PATH PULSE_STATE_PATH; do
    echo "export $name=${!name}"
  done;;
*) sed -n '2,8p' "$0"; exit 2;;
esac
