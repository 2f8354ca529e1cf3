"""Every call of the adapter, and what its answers in these tests rest on.

RECORDED: a real server gave it. SPECIFICATION: composed, and checked against the machine-readable description of this
very call. ENTITY: composed, and checked against the description of what is in it; the call itself is described nowhere
but in the source of the server. SOURCE: composed after the source alone. A call that a server does not have has none.
"""

from __future__ import annotations

from enum import StrEnum

from tests.unit.adapters.mastodon.answered import GOTOSOCIAL, MASTODON


class Basis(StrEnum):
    """What an answer rests on."""

    RECORDED = "recorded"
    SPECIFICATION = "specification-checked"
    ENTITY = "entity-checked"
    SOURCE = "neither"


R, S, E, N = Basis.RECORDED, Basis.SPECIFICATION, Basis.ENTITY, Basis.SOURCE
_ROWS: tuple[tuple[str, str, Basis | None, Basis | None], ...] = (
    ("GET", "nodeinfo/2.0", N, S),
    ("GET", "api/v2/instance", S, S),
    ("GET", "api/v1/accounts/verify_credentials", S, S),
    ("GET", "api/v1/apps/verify_credentials", S, None),
    ("GET", "api/v1/admin/reports", E, S),
    ("GET", "api/v1/admin/reports/{}", E, S),
    ("POST", "api/v1/admin/reports/{}/assign_to_self", E, None),
    ("POST", "api/v1/admin/reports/{}/unassign", E, None),
    ("POST", "api/v1/admin/reports/{}/resolve", E, S),
    ("POST", "api/v1/admin/reports/{}/reopen", E, None),
    ("GET", "api/v2/admin/accounts", E, S),
    ("GET", "api/v1/admin/accounts/{}", E, S),
    ("POST", "api/v1/admin/accounts/{}/action", N, R),
    ("POST", "api/v1/admin/accounts/{}/approve", E, S),
    ("POST", "api/v1/admin/accounts/{}/reject", N, S),
    ("POST", "api/v1/admin/accounts/{}/enable", E, None),
    ("POST", "api/v1/admin/accounts/{}/unsensitive", E, None),
    ("POST", "api/v1/admin/accounts/{}/unsilence", E, None),
    ("POST", "api/v1/admin/accounts/{}/unsuspend", E, None),
    ("GET", "api/v1/instance/rules", S, S),
    ("GET", "api/v1/instance/terms_of_service", S, None),
    ("GET", "api/v1/instance/privacy_policy", S, None),
    ("GET", "api/v1/instance/extended_description", S, None),
    ("POST", "api/v1/admin/instance/rules", None, S),
    ("PATCH", "api/v1/admin/instance/rules/{}", None, S),
    ("DELETE", "api/v1/admin/instance/rules/{}", None, S),
    ("PATCH", "api/v1/instance", None, S),
    ("GET", "api/v1/announcements", S, None),
    ("GET", "api/v1/timelines/public", S, S),
    ("GET", "api/v1/statuses/{}/context", S, S),
    ("POST", "api/v1/statuses", S, S),
)

CALLS: dict[str, dict[tuple[str, str], Basis]] = {
    MASTODON: {(method, path): basis for method, path, basis, _ in _ROWS if basis is not None},
    GOTOSOCIAL: {(method, path): basis for method, path, _, basis in _ROWS if basis is not None},
}
