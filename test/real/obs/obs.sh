#!/usr/bin/env bash
# A real OBS Studio on a display of its own (Xvfb, software OpenGL), with a home that is thrown away.
# Usage: OBS_DIR=DIR obs.sh start|again|kill|stop|env
#   start  display and OBS, in a fresh home; waits until its websocket answers     kill  SIGKILL: OBS crashes
#   again  OBS once more, in the home that it left                                 stop  ends all that start began
#   env    lines for `eval` that point a program at this OBS
# OBS_PORT and OBS_PASSWORD: of the websocket; OBS_SIZE (640x360), OBS_FPS (30); OBS_PREVIEW=true shows its preview;
# PULSE_SERVER: a sound server, if any.
# OBS_CAMERA: a file that grows by a byte for each frame that OBS gives to its virtual camera, a pretended one.
set -euo pipefail
: "${OBS_DIR:?set OBS_DIR to a folder of your own, without blanks or colons}" "${OBS_PORT:?}"
HERE=$(cd "$(dirname "$0")" && pwd)
PASSWORD="${OBS_PASSWORD:-a test}" SIZE="${OBS_SIZE:-640x360}" FPS="${OBS_FPS:-30}"
export HOME="$OBS_DIR/home" XDG_RUNTIME_DIR="$OBS_DIR/runtime" PULSE_SERVER="${PULSE_SERVER:-unix:/nonexistent/pulse}"
export XDG_CONFIG_HOME="$HOME/.config" XDG_DATA_HOME="$HOME/.local/share" XDG_CACHE_HOME="$HOME/.cache"
unset WAYLAND_DISPLAY DBUS_SESSION_BUS_ADDRESS
CONFIG="$XDG_CONFIG_HOME/obs-studio"

# Runs, and is not merely waiting for somebody to take note of its end.
alive() { grep -qs '^State:[[:space:]]*[^Z[:space:]]' "/proc/$1/status"; }

# Ends the process of a pid file, and waits for it.
end() {
  [ -s "$OBS_DIR/$1" ] || return 0
  local pid; pid=$(cat "$OBS_DIR/$1"); rm -f "$OBS_DIR/$1"
  kill "-$2" "$pid" 2>/dev/null || return 0
  for _ in $(seq 50); do alive "$pid" || return 0; sleep 0.1; done
  kill -KILL "$pid" 2>/dev/null || true
}

configure() {
  mkdir -p "$CONFIG/basic/profiles/Test" "$CONFIG/basic/scenes" "$CONFIG/plugin_config/obs-websocket" "$XDG_RUNTIME_DIR"
  chmod 700 "$XDG_RUNTIME_DIR"
  # Pre31Migrated: without it OBS 31 and newer wait at a question that nobody answers.
  cat > "$CONFIG/global.ini" <<INI
[General]
FirstRun=true
Pre31Migrated=true
Pre19Defaults=false
Pre21Defaults=false
Pre23Defaults=false
Pre24.1Defaults=false
EnableAutoUpdates=false
ConfirmOnExit=false
LastVersion=486539266
Language=en-US

[BasicWindow]
SysTrayEnabled=false
PreviewEnabled=${OBS_PREVIEW:-false}

[Basic]
Profile=Test
ProfileDir=Test
SceneCollection=Test
SceneCollectionFile=Test

[OBSWebSocket]
FirstLoad=false
ServerEnabled=true
ServerPort=$OBS_PORT
AlertsEnabled=false
AuthRequired=true
ServerPassword=$PASSWORD
INI
  # From 31 on user.ini is read, and from websocket 5.5 on a file of its own.
  cp "$CONFIG/global.ini" "$CONFIG/user.ini"
  cat > "$CONFIG/plugin_config/obs-websocket/config.json" <<JSON
{"first_load":false,"server_enabled":true,"server_port":$OBS_PORT,"alerts_enabled":false,"auth_required":true,"server_password":"$PASSWORD"}
JSON
  cat > "$CONFIG/basic/profiles/Test/basic.ini" <<INI
[General]
Name=Test

[Video]
BaseCX=${SIZE%x*}
BaseCY=${SIZE#*x}
OutputCX=${SIZE%x*}
OutputCY=${SIZE#*x}
FPSType=1
FPSInt=$FPS

[Audio]
SampleRate=48000
INI
  cat > "$CONFIG/basic/scenes/Test.json" <<JSON
{"name":"Test","current_scene":"Start","current_program_scene":"Start","scene_order":[{"name":"Start"}],
 "sources":[{"id":"scene","versioned_id":"scene","name":"Start","settings":{"items":[],"id_counter":0,"custom_size":false}}],
 "transitions":[],"current_transition":"Cut","transition_duration":300,"groups":[],"quick_transitions":[],"modules":{}}
JSON
}

display() {
  Xvfb -displayfd 3 -screen 0 1280x800x24 -nolisten tcp -noreset +extension GLX \
    3>"$OBS_DIR/display" >"$OBS_DIR/xvfb.log" 2>&1 </dev/null &
  echo $! > "$OBS_DIR/xvfb.pid"
  for _ in $(seq 200); do [ -s "$OBS_DIR/display" ] && return 0; sleep 0.05; done
  echo 'no display' >&2; return 1
}

launch() {
  DISPLAY=":$(cat "$OBS_DIR/display")"; export DISPLAY
  export LIBGL_ALWAYS_SOFTWARE=1 GALLIUM_DRIVER=llvmpipe LP_NUM_THREADS=2 QT_QPA_PLATFORM=xcb NO_AT_BRIDGE=1
  # --websocket_ipv4_only: the shim below knows IPv4 alone.
  LD_PRELOAD="$OBS_DIR/loopback.so${OBS_CAMERA:+:$OBS_DIR/camera.so}" setsid nice -n 5 obs --multi --profile Test --collection Test \
    --disable-missing-files-check --disable-updater --disable-shutdown-check --websocket_ipv4_only \
    </dev/null >"$OBS_DIR/obs.log" 2>&1 &
  local pid=$!
  echo $pid > "$OBS_DIR/obs.pid"
  for _ in $(seq 600); do
    alive $pid || { echo 'OBS ended' >&2; tail -n 15 "$OBS_DIR/obs.log" >&2; return 1; }
    # A handshake, for the port alone may be open before anybody answers.
    [ "$(curl -s -o /dev/null -m 1 -w '%{http_code}' -H 'Connection: Upgrade' -H 'Upgrade: websocket' \
      -H 'Sec-WebSocket-Version: 13' -H 'Sec-WebSocket-Key: dGVzdHRlc3R0ZXN0dGVzdA==' \
      "http://127.0.0.1:$OBS_PORT/" 2>/dev/null)" = 101 ] && break
    sleep 0.1
  done
  # With the port taken OBS runs on without a server, and a foreign one may have answered.
  if grep -q 'Listen failed' "$OBS_DIR/obs.log"; then echo "port $OBS_PORT is taken" >&2; return 1; fi
}

case "${1:-}" in
start)
  mkdir -p "$OBS_DIR"
  for shim in loopback camera; do
    "${CC:-cc}" -shared -fPIC -O2 -o "$OBS_DIR/$shim.so" "$HERE/$shim.c" -ldl
  done
  configure; display; launch;;
again) end obs.pid TERM; launch;;
kill) end obs.pid KILL;;
stop) end obs.pid TERM; end xvfb.pid TERM;;
env) echo "export XDG_CONFIG_HOME=$XDG_CONFIG_HOME";;
*) sed -n '2,8p' "$0"; exit 2;;
esac
