"""`./run package`: makes what is handed out."""

from __future__ import annotations

import argparse
import shutil
import sys

KINDS = ("folder", "tar", "deb", "rpm")
_TOOLS = {"deb": {"dpkg-deb": "dpkg"}, "rpm": {"rpmbuild": "rpm"}, "folder": {"objdump": "binutils"}}
"""What each kind is made with, and the Debian package that has it."""


def main() -> int:
    """Make the kinds that are asked for, all of them without a word; says where each one is."""
    parser = argparse.ArgumentParser(prog="./run package", description="Make what is handed out, into dist/.")
    parser.add_argument("kinds", metavar="KIND", nargs="*", choices=[*KINDS, []], help=", ".join(KINDS))
    wanted = set(parser.parse_args().kinds) or set(KINDS)
    missing = _missing(wanted | {"folder"})
    if missing:
        sys.stderr.write(f"corral: to make this, install {', '.join(missing)}\n")
        return 4
    from release import bundle

    sys.stdout.write(f"{bundle.make()}\n")
    if wanted - {"folder"}:
        from release import archive, debian, rpm, sums, tree

        root = tree.make()
        makers = {"tar": archive.make, "deb": debian.make, "rpm": rpm.make}
        made = [maker(root) for kind, maker in makers.items() if kind in wanted]
        made += sums.make(made)
        sys.stdout.writelines(f"{file}\n" for file in made)
    return 0


def _missing(kinds: set[str]) -> list[str]:
    """The packages with the tools that these kinds need and this machine lacks."""
    if sys.platform != "linux":
        return []
    tools = {tool: package for kind in kinds for tool, package in _TOOLS.get(kind, {}).items()}
    return sorted({package for tool, package in tools.items() if shutil.which(tool) is None})


if __name__ == "__main__":
    raise SystemExit(main())
