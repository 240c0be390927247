"""Asking for a page only if it has changed: conditional requests (RFC 9110, 13.1)."""

from newskeep.model import Validators

_LONGEST = 1024  # characters; who gives a longer validator is not asked with it


def conditional_headers(validators: Validators) -> dict[str, bytes]:
    """If-None-Match and If-Modified-Since, as far as `validators` can be sent; both, as RFC 9110 (13.2.2) wants.

    They go back as they came, even a date that is none: servers compare them as text more often than as dates. But
    they come from a server, and from an archive: what could start another header, or is endless, is not sent.
    """
    given = (("If-None-Match", validators.etag), ("If-Modified-Since", validators.last_modified))
    return {name: value.strip().encode() for name, value in given if value and _can_be_sent(value.strip())}


def _can_be_sent(value: str) -> bool:
    return value != "" and value.isprintable() and len(value) <= _LONGEST
