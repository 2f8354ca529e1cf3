"""What a person entered for a new account, before it is kept anywhere."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Draft:
    """The answers so far.

    :param kind: the platform's word ("mailman").
    :param name: what the account is called here; empty takes the community's own name.
    :param place: one of the places that the address offers; empty takes all.
    :param keep_secret: into the system's keyring; otherwise the secret is for this run only.
    """

    kind: str = ""
    url: str = ""
    user: str = ""
    secret: str = field(default="", repr=False)
    name: str = ""
    place: str = ""
    ca_file: str = ""
    insecure_http: bool = False
    keep_secret: bool = True
