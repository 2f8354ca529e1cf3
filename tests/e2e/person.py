"""A person's browser, for the variable BROWSER: looks at an address and wherever it leads, and says nothing."""

from __future__ import annotations

import sys
import urllib.request

if __name__ == "__main__":
    with urllib.request.urlopen(sys.argv[1], timeout=60) as page:
        page.read()
