"""The shell: the same services as the window, for scripts and servers."""

from console.cli.main import main

__all__ = ["main"]
