"""`python -m console`: the shell without a window."""

from console.cli import main

raise SystemExit(main())
