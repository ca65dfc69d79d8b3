#!/usr/bin/env bash
# A real Apache Kafka broker for tests and benchmarks: no Docker, no root, loopback only.
#
#   broker.sh fetch                          get the jars, once for all brokers
#   broker.sh start   [--dir D] [--port N] [--sasl] [--watch PID]
#   broker.sh stop    [--dir D] [--wipe]     clean shutdown
#   broker.sh kill9   [--dir D]              no shutdown at all
#   broker.sh restart [--dir D]              clean stop, then start with the same ports and data
#   broker.sh status  [--dir D]              exit 0 when it runs, 1 when not
#   broker.sh env     [--dir D]              addresses, process id and log as NAME=value lines
#
# Brokers in different folders run side by side. A folder keeps its ports and its data: `start` in a used folder goes on
# with both. `--sasl` adds a SASL/PLAIN listener with the one user `copydesk`, password `copydesk-test-secret`. With
# `--watch PID` the broker and its data (not its log) go when that process ends, however it ends.
#
# Exit codes: 0 done, 1 failed (the reason is on stderr), 2 usage, 3 Java or Maven is missing.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
cache=${COPYDESK_KAFKA_CACHE:-$(cd "$here/../.." && pwd)/target/kafka}
ready_within_s=${COPYDESK_BROKER_READY_S:-90}
# The JVM expands the `*` in a class path, so it must never meet the shell unquoted.
class_path="$cache/libs/*"

say() { printf 'broker: %s\n' "$*" >&2; }
fail() { say "$*"; exit 1; }
usage() { sed -n '2,/^set /{/^set /!s/^# \{0,1\}//p}' "${BASH_SOURCE[0]}" >&2; exit 2; }

need() {
  command -v "$1" >/dev/null 2>&1 && return
  say "$1 is not on the path; the tests on a real broker need $2"
  exit 3
}

# The jars, fetched by whoever comes first while the others wait.
fetch() {
  need java "Java 17 or later"
  [[ -f $cache/libs.complete ]] && cmp -s "$here/pom.xml" "$cache/libs.complete" && return
  need mvn "Maven (once, to fetch Apache Kafka)"
  mkdir -p "$cache"
  (
    flock 9
    if ! cmp -s "$here/pom.xml" "$cache/libs.complete"; then
      rm -rf "$cache/libs" "$cache/libs.partial"
      # From a copy, so that Maven leaves no `target` folder beside the tests.
      mkdir -p "$cache/fetch"
      cp "$here/pom.xml" "$cache/fetch/pom.xml"
      mvn -B -q -f "$cache/fetch/pom.xml" dependency:copy-dependencies \
        -DoutputDirectory="$cache/libs.partial" -DincludeScope=runtime </dev/null >&2 9>&-
      mv "$cache/libs.partial" "$cache/libs"
      cp "$here/pom.xml" "$cache/libs.complete"
    fi
  ) 9>"$cache/lock" || fail "fetching Apache Kafka with Maven failed"
}

# Whether something listens on a port of this machine.
listening() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

# A port with nobody on it, below the range that the kernel hands out by itself.
free_port() {
  local port
  for _ in {1..200}; do
    port=$((20000 + (RANDOM * 32768 + RANDOM) % 12000))
    if ! listening "$port"; then printf '%s' "$port"; return; fi
  done
  fail "found no free port between 20000 and 32000"
}

running() {
  local pid
  [[ -f $dir/pid ]] || return 1
  pid=$(<"$dir/pid")
  # A process id is used again some day: only a Java started in this folder is ours.
  [[ -n $pid ]] && kill -0 "$pid" 2>/dev/null && tr '\0' ' ' <"/proc/$pid/cmdline" 2>/dev/null | grep -qF "$dir/server.properties"
}

property() { sed -n "s/^copydesk\.test\.$1=//p" "$dir/server.properties"; }

configure() {
  local port=${1:-$(free_port)} controller sasl_port listeners map
  controller=$(free_port)
  listeners="PLAINTEXT://127.0.0.1:$port"
  map="PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT"
  mkdir -p "$dir"
  {
    cat "$here/server.properties"
    printf '\n# This node.\n'
    printf 'copydesk.test.port=%s\n' "$port"
    if [[ $sasl == yes ]]; then
      sasl_port=$(free_port)
      listeners+=",SASL://127.0.0.1:$sasl_port"
      map+=",SASL:SASL_PLAINTEXT"
      printf 'copydesk.test.sasl_port=%s\n' "$sasl_port"
      printf 'sasl.enabled.mechanisms=PLAIN\n'
      printf 'listener.name.sasl.plain.sasl.jaas.config=%s required user_copydesk="copydesk-test-secret";\n' \
        org.apache.kafka.common.security.plain.PlainLoginModule
    fi
    printf 'advertised.listeners=%s\n' "$listeners"
    printf 'listeners=%s,CONTROLLER://127.0.0.1:%s\n' "$listeners" "$controller"
    printf 'listener.security.protocol.map=%s\n' "$map"
    printf 'controller.quorum.voters=1@127.0.0.1:%s\n' "$controller"
    printf 'log.dirs=%s/data\n' "$dir"
  } >"$dir/server.properties.new"
  mv "$dir/server.properties.new" "$dir/server.properties"
}

format() {
  [[ -f $dir/data/meta.properties ]] && return
  java -XX:TieredStopAtLevel=1 -Dorg.slf4j.simpleLogger.defaultLogLevel=error -cp "$class_path" \
    kafka.tools.StorageTool format -t "$(printf 'copydesk-test-%06d' "$RANDOM" | head -c 16 | base64 | tr '+/' '-_' | tr -d '=')" \
    -c "$dir/server.properties" >>"$dir/broker.log" 2>&1 || fail "formatting the storage failed: see $dir/broker.log"
}

# Ends the broker when a process ends: tests are killed, and a broker that outlives them eats the machine. In a session
# of its own (below), so that what kills the tests' process group does not kill the watcher first.
watch() {
  local broker
  broker=$(<"$dir/pid")
  while kill -0 "$watched" 2>/dev/null; do
    # A restart has its own watcher.
    [[ -f $dir/pid && $(<"$dir/pid") == "$broker" ]] || exit 0
    sleep 1
  done
  kill -9 "$broker" 2>/dev/null || true
  rm -rf "$dir/data" "$dir/pid"
}

start() {
  fetch
  if running; then say "already running in $dir"; print_env; return; fi
  if [[ ! -f $dir/server.properties ]]; then configure "$port"; fi
  format
  [[ -n $watched ]] && printf '%s' "$watched" >"$dir/watched"
  [[ -z $watched && -f $dir/watched ]] && watched=$(<"$dir/watched")
  # shellcheck disable=SC2086  # the options are words
  setsid java -Xms128m -Xmx512m -XX:+UseSerialGC ${COPYDESK_BROKER_JAVA_OPTS:-} \
    -Dorg.slf4j.simpleLogger.defaultLogLevel=warn -Dorg.slf4j.simpleLogger.showDateTime=true \
    -Dorg.slf4j.simpleLogger.dateTimeFormat=HH:mm:ss.SSS \
    -cp "$class_path" kafka.Kafka "$dir/server.properties" </dev/null >>"$dir/broker.log" 2>&1 &
  local pid=$! waited=0 bootstrap_port
  disown
  printf '%s' "$pid" >"$dir/pid"
  bootstrap_port=$(property port)
  until listening "$bootstrap_port"; do
    kill -0 "$pid" 2>/dev/null || { tail -n 20 "$dir/broker.log" >&2; fail "the broker ended while starting: see $dir/broker.log"; }
    ((waited += 1))
    ((waited < ready_within_s * 5)) || fail "the broker does not listen after $ready_within_s s: see $dir/broker.log"
    sleep 0.2
  done
  if [[ -n $watched ]]; then
    setsid bash "$here/broker.sh" watch --dir "$dir" --watch "$watched" </dev/null >/dev/null 2>&1 &
    disown
  fi
  print_env
}

# Waits until the process is gone; a clean shutdown of an idle node takes 3 s.
gone_within() {
  local pid=$1 tenths=$2
  while kill -0 "$pid" 2>/dev/null; do
    ((tenths-- > 0)) || return 1
    sleep 0.1
  done
}

stop() {
  if running; then
    local pid
    pid=$(<"$dir/pid")
    kill -TERM "$pid"
    if ! gone_within "$pid" 300; then
      say "no clean shutdown within 30 s, killing process $pid"
      kill -9 "$pid" 2>/dev/null || true
      gone_within "$pid" 50 || fail "process $pid cannot be killed"
    fi
  fi
  rm -f "$dir/pid"
  if [[ $wipe == yes ]]; then rm -rf "$dir/data" "$dir/server.properties" "$dir/watched"; fi
}

kill9() {
  running || fail "no broker runs in $dir"
  local pid
  pid=$(<"$dir/pid")
  kill -9 "$pid"
  gone_within "$pid" 50 || fail "process $pid cannot be killed"
  rm -f "$dir/pid"
}

print_env() {
  [[ -f $dir/server.properties ]] || fail "no broker was ever started in $dir"
  local sasl_port
  sasl_port=$(property sasl_port)
  printf 'BOOTSTRAP=127.0.0.1:%s\n' "$(property port)"
  if [[ -n $sasl_port ]]; then printf 'SASL_BOOTSTRAP=127.0.0.1:%s\n' "$sasl_port"; fi
  printf 'PID=%s\n' "$(cat "$dir/pid" 2>/dev/null || true)"
  printf 'LOG=%s\n' "$dir/broker.log"
}

[[ $# -ge 1 ]] || usage
command=$1
shift
dir="$cache/default" port="" sasl=no watched="" wipe=no
while [[ $# -gt 0 ]]; do
  case $1 in
    --dir) [[ $# -ge 2 ]] || usage; dir=$2; shift 2 ;;
    --port) [[ $# -ge 2 ]] || usage; port=$2; shift 2 ;;
    --watch) [[ $# -ge 2 ]] || usage; watched=$2; shift 2 ;;
    --sasl) sasl=yes; shift ;;
    --wipe) wipe=yes; shift ;;
    *) usage ;;
  esac
done
mkdir -p "$dir"
dir=$(cd "$dir" && pwd)

case $command in
  fetch) fetch ;;
  start) start ;;
  stop) stop ;;
  kill9) kill9 ;;
  restart) stop; start ;;
  status) if running; then say "running, process $(<"$dir/pid")"; else say "not running"; exit 1; fi ;;
  env) print_env ;;
  # Not for people: started by `start --watch`.
  watch) watch ;;
  *) usage ;;
esac
