"""URL → Page: the only room that opens sockets. Its door is `Fetcher(settings).fetch(url)`, its one error FetchError.

fetcher      the way of one URL: redirects, retry, robots.txt, turns
errand       one fetch under way                   cookies      a person's own, from a cookies.txt
settings     every limit and refusal, with its default
robots       what a site allows (RFC 9309)          politeness   one request at a time, pauses, rests
memory       what of both outlasts a fetcher
connection   requests, with our sockets             address      which addresses may be connected to
wire         the hard deadline                      answer       what status and headers mean
content      what may be fetched, page or source    condition    “only if it has changed”
body         bounded, complete                     codings      gzip, br, zstd, unpacked in small steps
                                                   failure      what went wrong, out of the libraries' errors
"""

from newskeep.fetch.cookies import Cookies, read_cookies
from newskeep.fetch.fetcher import Fetcher
from newskeep.fetch.memory import Memory, ReadOnly
from newskeep.fetch.settings import FetchSettings, Manner

__all__ = ["Cookies", "FetchSettings", "Fetcher", "Manner", "Memory", "ReadOnly", "read_cookies"]
