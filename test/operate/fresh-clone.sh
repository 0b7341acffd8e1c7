#!/bin/sh
# A fresh clone in two settings, with nothing but the system's own Node on PATH: as this user in a folder of
# mode 0700, and (when run as root) as an ordinary user made for it. In each: the first `npm start` up to a page
# that answers with the demo, a clean stop of the whole process group, a second start, one folder of `npm test`.
# By hand, as it installs twice: sh test/operate/fresh-clone.sh <repository> [port] [folder of tests]
set -eu

repository=$1
port=${2:-4680}
tests=${3:-test/oracle}
user=plumbline-clone
scratch=$(mktemp -d)
bundle=$scratch/repository.bundle
registry=$(npm config get registry 2>/dev/null)
failures=0

git -C "$repository" bundle create -q "$bundle" HEAD
chmod 711 "$scratch"
chmod 644 "$bundle"

# What runs inside each setting: $1 bundle, $2 folder, $3 port, $4 tests.
cat >"$scratch/inside.sh" <<'INSIDE'
set -u
bundle=$1 folder=$2 port=$3 tests=$4
ok=0
now() { date +%s.%N; }
since() { echo "$1 $(now)" | awk '{ printf "%.1f", $2 - $1 }'; }
told() { echo "  $*"; }
bad() { echo "  FAILED: $*"; ok=1; }
address=http://localhost:$port

git -c advice.detachedHead=false clone -q "$bundle" "$folder" || exit 1
cd "$folder" || exit 1
told "node on PATH: $(node --version), umask $(umask), $(id -un), folder mode $(stat -c %a "$folder")"

# Starts, waits until the demo answers, says the seconds; leaves the group's id in $group.
start() {
  began=$(now)
  PORT=$port setsid npm start >"$folder.$1.out" 2>"$folder.$1.err" &
  group=$!
  while ! curl -fs -o "$folder.page" "$address/" 2>/dev/null; do
    if ! kill -0 "$group" 2>/dev/null; then
      bad "$1 start ended by itself"; tail -20 "$folder.$1.out" "$folder.$1.err"; return 1
    fi
    sleep 0.1
  done
  page=$(since "$began")
  while ! curl -fs -c "$folder.cookies" -H "Origin: $address" -X POST "$address/api/auth/demo" >/dev/null 2>&1 ||
    ! curl -fs -b "$folder.cookies" "$address/api/recon/results?limit=1" 2>/dev/null | grep -q '"amount"'; do
    if ! kill -0 "$group" 2>/dev/null; then bad "$1 start ended by itself"; return 1; fi
    sleep 0.5
  done
  told "$1 start: page after $page s, findings of the demo after $(since "$began") s"
  grep -qi '<!doctype html' "$folder.page" || bad 'the page is no page'
}

# Whatever still works in the clone, by its command line or by its folder (PostgreSQL's binaries are elsewhere).
left() {
  ps -eo pid=,args= | grep -F "$folder" | grep -v -e grep -e inside.sh
  ls -l /proc/[0-9]*/cwd 2>/dev/null | grep -F -- "-> $folder/"
  true
}
curl -s -o /dev/null "$address/" && { bad "somebody else answers at $address"; exit 1; }

stop() {
  began=$(now)
  kill -s TERM -- "-$group"
  wait "$group" 2>/dev/null
  for _ in $(seq 100); do [ -z "$(left)" ] && break; sleep 0.1; done
  told "stopped after $(since "$began") s"
  [ -z "$(left)" ] || bad "still running: $(left)"
}

if start first; then
  stop
  start second && stop
  grep -v -e '^$' -e '^>' "$folder.second.out" | sed 's/^/    out: /'
  grep -v -e '^$' -e '"level":30' "$folder.second.err" | sed 's/^/    err: /'
  began=$(now)
  if npm test -- "$tests" >"$folder.test.out" 2>&1; then told "npm test -- $tests: passed in $(since "$began") s"
  else bad "npm test -- $tests"; grep -E -e '──|FAIL|rror' "$folder.test.out" | head -20; tail -15 "$folder.test.out"; fi
  changed=$(git status --porcelain)
  [ -z "$changed" ] || bad "the clone is no longer clean: $changed"
  began=$(now)
  ./bin/plumbline doctor || bad 'doctor'
  told "doctor: $(since "$began") s"
fi
exit "$ok"
INSIDE
chmod 644 "$scratch/inside.sh"

echo "As $(id -un), in a folder of mode 0700"
mkdir -m 700 "$scratch/private"
env PATH=/usr/bin:/bin sh "$scratch/inside.sh" "$bundle" "$scratch/private/clone" "$port" "$tests" || failures=1

if [ "$(id -u)" = 0 ]; then
  echo 'As an ordinary user'
  useradd --create-home --shell /bin/sh "$user"
  home=$(getent passwd "$user" | cut -d: -f6)
  su "$user" -c "cd && env PATH=/usr/bin:/bin npm_config_registry='$registry' HOME='$home' \
    sh '$scratch/inside.sh' '$bundle' '$home/clone' '$port' '$tests'" || failures=1
  userdel --remove "$user" 2>/dev/null || true
fi
[ "$failures" = 0 ] && rm -rf "$scratch" || echo "Left for a look: $scratch"
exit "$failures"
