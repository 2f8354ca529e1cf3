#!/bin/bash
# Installs a .deb in a clean Debian and looks whether it does there what it should; as root, in some minutes.
#
#   tests/packages/clean_machine.sh SUITE PACKAGE.deb PICTURE.png [BASE]
#
# SUITE is bookworm or trixie; BASE is a folder with a debootstrap of it that is copied instead of made anew. The network
# is used until everything is installed, and is gone after. The last line says whether all went well.
set -euo pipefail

suite=$1 package=$(realpath "$2") picture=$3 base=${4-}
machine=$(mktemp -d /var/tmp/corral-clean-XXXXXX)
trap 'umount -q "$machine/proc" "$machine/dev/pts" 2>/dev/null; rm -rf --one-file-system "$machine"' EXIT
tell() { printf '%s: %s\n' "$suite" "$*"; }

if [ -n "$base" ]; then cp -a "$base/." "$machine/"; else debootstrap --variant=minbase "$suite" "$machine" >/dev/null; fi
mount -t proc proc "$machine/proc"
mount -t devpts devpts "$machine/dev/pts"
cp /etc/resolv.conf "$machine/etc/"
printf '#!/bin/sh\nexit 101\n' >"$machine/usr/sbin/policy-rc.d" && chmod +x "$machine/usr/sbin/policy-rc.d"
inside() { chroot "$machine" /usr/bin/env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root DEBIAN_FRONTEND=noninteractive "$@"; }

inside apt-get -qq update
# What only this test needs comes first, so that the second list of files tells of the package alone.
inside apt-get -qq -y install --no-install-recommends xvfb imagemagick xdotool procps >/dev/null 2>&1
cp "$package" "$machine/corral.deb"
inside apt-get -qq -y install --no-install-recommends --download-only /corral.deb >/dev/null 2>&1
before=$(inside find /etc /opt /usr /var/lib -xdev -iname '*corral*')
start=$(date +%s)
inside apt-get -qq -y install --no-install-recommends /corral.deb >/dev/null 2>&1
tell "installed in $(($(date +%s) - start)) s, $(du -s --apparent-size -B1000000 "$machine/usr/lib/corral" | cut -f1) MB"
inside useradd --create-home moderator

cat >"$machine/desk.sh" <<'DESK'
set -eu
export HOME=/home/moderator XDG_RUNTIME_DIR=/tmp/run-moderator DISPLAY=:7
mkdir -p -m 700 "$XDG_RUNTIME_DIR"
cd "$HOME"
! getent hosts deb.debian.org >/dev/null || { echo "there is a network"; exit 1; }
corral --version
corral doctor
corral --sandbox doctor >/dev/null
Xvfb :7 -screen 0 1440x900x24 -nolisten tcp >/dev/null 2>&1 & display=$!
for _ in $(seq 100); do [ -e /tmp/.X11-unix/X7 ] && break; sleep 0.1; done
corral --sandbox & window=$!
unfinished() { echo "$1"; kill $window $display; exit 1; }
for _ in $(seq 100); do
    [ "$(corral --sandbox --json queue --limit 1 | sed -n 's/.*"total": \([0-9]*\).*/\1/p')" -gt 200 ] && break
    sleep 0.3
done
sleep 2
import -window root /picture.png
# By key in the window, which has the focus where no window manager is.
xdotool search --onlyvisible --name Corral windowfocus --sync key a >/dev/null || unfinished "the window was not found"
item=$(corral --sandbox --json queue --limit 9 | sed -n 's/^ *"id": \([0-9]*\),$/\1/p' | tail -1)
corral --sandbox decide "$item" approve --now || corral --sandbox decide "$item" spam --now
for _ in $(seq 100); do
    sent=$(corral --sandbox log | grep -c ' sent ' || true)
    [ "$sent" -ge 2 ] && break
    sleep 0.3
done
echo "decided and sent: $sent"
kill $window && wait $window || true
kill $display && wait $display || true
[ "$sent" -ge 2 ]
DESK
chmod 644 "$machine/desk.sh"
touch "$machine/picture.png" && chmod 666 "$machine/picture.png"
chmod 1777 "$machine/tmp"
unshare --net chroot "$machine" /usr/bin/env -i PATH=/usr/bin:/bin LC_ALL=C.UTF-8 setpriv --reuid=moderator --regid=moderator \
    --clear-groups sh /desk.sh 2>&1 | sed "s/^/$suite: /"
cp "$machine/picture.png" "$picture"

# What an administrator settles holds for everybody.
mkdir -m 755 "$machine/etc/corral"
printf 'format = 1\norganisation = "Example Library"\n[features]\nsandbox = false\n' >"$machine/etc/corral/policy.toml"
as_moderator() { inside setpriv --reuid=moderator --regid=moderator --clear-groups env HOME=/home/moderator "$@"; }
as_moderator corral doctor | grep '^ok *Policy .*Example Library: turned off sandbox' | sed "s/^/$suite: /"
if as_moderator corral --sandbox queue 2>/dev/null; then tell "the policy was not followed"; exit 1; fi
rm -r "$machine/etc/corral"

inside apt-get -qq -y purge corral >/dev/null 2>&1
rm -f "$machine/corral.deb"
left=$(inside find / -xdev -iname '*corral*' -not -path '/var/lib/apt/*' -not -path '/var/cache/apt/*' | sort)
after=$(inside find /etc /opt /usr /var/lib -xdev -iname '*corral*')
tell "left after removal: $(echo "$left" | tr '\n' ' ')"
if [ "$before" != "$after" ] || echo "$left" | grep -qv '^/home/moderator/'; then
    tell "removal left something behind"
    exit 1
fi
tell "all went well"
