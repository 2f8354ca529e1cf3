"""The one HTTP session of all adapters: what it sends, whom it trusts, and what every failure means."""

from console.adapters.http.address import Address, segment
from console.adapters.http.answer import Answer, Dialect, Fault, TooLarge
from console.adapters.http.session import Patience, Session, basic, bearer

__all__ = ["Address", "Answer", "Dialect", "Fault", "Patience", "Session", "TooLarge", "basic", "bearer", "segment"]
