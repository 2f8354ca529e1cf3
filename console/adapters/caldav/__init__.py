"""A calendar on a CalDAV server (RFC 4791), kept up to date by its sync token (RFC 6578)."""
