"""Cookies that a person hands over: a cookies.txt in Netscape's format, as browsers' add-ons and curl write it.

Format: https://curl.se/docs/http-cookies.html. One cookie a line, seven fields between tabs: domain, whether
subdomains get it, path, whether over TLS only, expiry (seconds since 1970, 0: none), name, value. The library's own
reader (http.cookiejar) stops at a missing first line and at lines that its writers get slightly wrong.
"""

from http.cookiejar import Cookie
from pathlib import Path

from newskeep.errors import ConfigError
from newskeep.model import Reason

Cookies = tuple[Cookie, ...]

_LARGEST = 1_000_000  # bytes; browsers hold some 3,000 cookies
_HTTP_ONLY = "#HttpOnly_"


def read_cookies(path: Path) -> Cookies:
    """The cookies in a file. Raises ConfigError with the number of the first line that holds none."""
    try:
        data = path.read_bytes() if path.stat().st_size <= _LARGEST else None
    except OSError as error:
        raise _refused(path, f"It cannot be read: {(error.strerror or 'no file').lower()}.") from error
    if data is None:
        raise _refused(path, "It is larger than 1 MB, which no cookies.txt is.")
    try:
        lines = data.decode("utf-8-sig").splitlines()
    except UnicodeDecodeError as error:
        raise _refused(path, "It is not text.") from error
    cookies = tuple(_cookie(path, number, line) for number, line in enumerate(lines, start=1) if _holds_one(line))
    if not cookies:
        raise _refused(path, "It holds no cookie.")
    return cookies


def _holds_one(line: str) -> bool:
    return bool(line.strip()) and (not line.startswith("#") or line.startswith(_HTTP_ONLY))


def _cookie(path: Path, number: int, line: str) -> Cookie:
    fields = line.removeprefix(_HTTP_ONLY).split("\t")
    if len(fields) != 7 or not fields[0].strip(".") or not fields[4].isdecimal() or not line.isascii():
        raise _refused(path, f"Line {number} is not a cookie in Netscape's format: seven fields between tabs.")
    domain, subdomains, place, secure, expires, name, value = fields
    shared = subdomains.upper() == "TRUE"
    domain = f".{domain.lstrip('.')}" if shared else domain.lstrip(".")
    return Cookie(
        version=0,
        name=name or value,  # browsers have cookies without a name; cookies.txt writes them without a value
        value=value if name else None,
        port=None,
        port_specified=False,
        domain=domain,
        domain_specified=shared,
        domain_initial_dot=shared,
        path=place or "/",
        path_specified=bool(place),
        secure=secure.upper() == "TRUE",
        expires=int(expires[:12]) or None,
        discard=False,
        comment=None,
        comment_url=None,
        rest={},
    )


def _refused(path: Path, sentence: str) -> ConfigError:
    return ConfigError(str(path), Reason.BAD_SETTING, sentence)
