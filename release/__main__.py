"""`./run package`: makes what is handed out."""

from __future__ import annotations

import argparse
import sys

KINDS = ("folder", "tar", "deb", "rpm")


def main() -> int:
    """Make the kinds that are asked for, all of them without a word; says where each one is."""
    parser = argparse.ArgumentParser(prog="./run package", description="Make what is handed out, into dist/.")
    parser.add_argument("kinds", metavar="KIND", nargs="*", choices=[*KINDS, []], help=", ".join(KINDS))
    wanted = set(parser.parse_args().kinds) or set(KINDS)
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


if __name__ == "__main__":
    raise SystemExit(main())
