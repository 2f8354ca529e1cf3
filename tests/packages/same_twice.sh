#!/bin/bash
# Builds one commit twice, in two folders, and looks whether all packages are equal to the byte; takes ten minutes.
#
#   tests/packages/same_twice.sh [COMMIT [KIND…]]
#
# A password is in the environment of both builds, and is looked for in what they made.
set -euo pipefail

here=$(CDPATH='' cd -- "$(dirname -- "$0")/../.." && pwd)
commit=$(git -C "$here" rev-parse "${1-HEAD}")
shift || true
place=$(mktemp -d /var/tmp/corral-twice-XXXXXX)
trap 'rm -rf "$place"' EXIT
export CORRAL_SECRET_PLANTED="Kn1fe & Fork/42"
# What is pressed lightly is pressed the same way each time, and sooner.
export CORRAL_COMPRESSION=${CORRAL_COMPRESSION-0}

for build in first second/deeper; do
    mkdir -p "$place/$build"
    git -C "$here" archive "$commit" | tar -x -C "$place/$build"
    # The same packages: they come from a lock with hashes, so it is enough to bring them once.
    [ ! -d "$here/.venv-package" ] || cp -a "$here/.venv-package" "$place/$build/.venv-package"
    (cd "$place/$build" && SOURCE_DATE_EPOCH=$(git -C "$here" log -1 --format=%ct "$commit") ./run package "$@" >&2)
done
cat "$place/first/dist/SHA256SUMS"
cmp "$place/first/dist/SHA256SUMS" "$place/second/deeper/dist/SHA256SUMS"
(cd "$place/second/deeper/dist" && sha256sum --quiet -c SHA256SUMS)
diff -r --no-dereference "$place/first/dist/corral" "$place/second/deeper/dist/corral"
echo "both builds are equal"
for spelling in "$CORRAL_SECRET_PLANTED" "$(printf %s "$CORRAL_SECRET_PLANTED" | base64)" 'Kn1fe%20%26%20Fork%2F42' "$place"; do
    if found=$(grep -rlF -- "$spelling" "$place/first/dist/corral"); then
        echo "$spelling is in: $found"
        exit 1
    fi
done
echo "no password and no folder of this machine is in the folder"
