#!/bin/sh
# Puts Corral where the system finds it, from the folder that this script is in; asks nothing.
#
#   ./install.sh                    for you alone, below ~/.local
#   ./install.sh --prefix /usr/local   for everybody on this machine, as root
#   ./install.sh --remove [--prefix FOLDER]
#
# Removing leaves your data (see `corral doctor` for where they are) as they are.
set -eu

here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
prefix=$HOME/.local
remove=no
while [ $# -gt 0 ]; do
    case $1 in
        --prefix) [ $# -gt 1 ] || { echo "install.sh: --prefix needs a folder" >&2; exit 2; }; prefix=$2; shift ;;
        --remove) remove=yes ;;
        *) sed -n '2,/^set/s/^# \{0,1\}//p' "$0" >&2; exit 2 ;;
    esac
    shift
done

# What an earlier version put there and this one does not bring must not stay.
rm -rf "$prefix/lib/corral"
rm -f "$prefix/bin/corral"
(cd "$here/share" && find . -type f) | while read -r file; do rm -f "$prefix/share/$file"; done
[ "$remove" = no ] || exit 0

mkdir -p "$prefix/bin" "$prefix/lib" "$prefix/share"
cp -R "$here/corral" "$prefix/lib/corral"
cp -R "$here/share/." "$prefix/share/"
ln -s ../lib/corral/corral "$prefix/bin/corral"
case :$PATH: in
    *:"$prefix/bin":*) ;;
    *) echo "install.sh: $prefix/bin is not on your PATH; start $prefix/bin/corral, or add it" >&2 ;;
esac
