#!/bin/sh
# Debian packages: `run` for reading old Word files and printing Chinese, `test` for the real servers and browser of the tests.
set -eu
case ${1:-run} in
run) wanted="antiword fonts-noto-cjk" ;;
test) wanted="antiword fonts-noto-cjk dovecot-imapd postgresql chromium-headless-shell" ;;
*) echo "usage: system-packages.sh run|test" >&2; exit 2 ;;
esac
missing=""
for package in $wanted; do
    dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'install ok installed' || missing="$missing $package"
done
[ -n "$missing" ] || exit 0
if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null 2>&1; then
    echo "These Debian packages are missing:$missing" >&2
    echo "As root: apt-get update && apt-get install -y$missing" >&2
    exit 1
fi
echo "Installing Debian packages:$missing …" >&2
# The tests start their own servers on their own ports; no system service shall start beside them.
policy=/usr/sbin/policy-rc.d
made=""
if [ ! -e "$policy" ]; then printf '#!/bin/sh\nexit 101\n' >"$policy"; chmod 755 "$policy"; made=yes; fi
trap '[ -z "$made" ] || rm -f "$policy"' EXIT
apt-get update -q >/dev/null
# shellcheck disable=SC2086 # a list of names
DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends $missing >/dev/null
