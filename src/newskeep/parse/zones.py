"""Zones as datelines name them: letters ("CET", "EST") and offsets ("GMT+1", "+05:30")."""

import re
from datetime import timedelta, timezone

# Hours east of UTC. Where letters have several meanings, the one of the larger press stands.
_ZONES = {
    **dict.fromkeys(("z", "utc", "gmt", "wet", "ut"), 0.0),
    **dict.fromkeys(("bst", "cet", "mez", "wat", "west"), 1.0),
    **dict.fromkeys(("cest", "mesz", "eet", "sast", "cat"), 2.0),
    **dict.fromkeys(("eest", "msk", "eat", "trt"), 3.0),
    **dict.fromkeys(("pkt",), 5.0),
    **dict.fromkeys(("ist",), 5.5),
    **dict.fromkeys(("ict", "wib"), 7.0),
    **dict.fromkeys(("sgt", "hkt", "awst", "wita", "pht"), 8.0),
    **dict.fromkeys(("jst", "kst", "wit"), 9.0),
    **dict.fromkeys(("aest",), 10.0),
    **dict.fromkeys(("aedt",), 11.0),
    **dict.fromkeys(("nzst",), 12.0),
    **dict.fromkeys(("nzdt",), 13.0),
    **dict.fromkeys(("art", "brt"), -3.0),
    **dict.fromkeys(("edt", "ast"), -4.0),
    **dict.fromkeys(("est", "cdt"), -5.0),
    **dict.fromkeys(("cst", "mdt"), -6.0),
    **dict.fromkeys(("mst", "pdt"), -7.0),
    **dict.fromkeys(("pst", "akdt"), -8.0),
}


def read_zone(text: str) -> timezone | None:
    """The zone that letters or an offset mean, or None."""
    text = text.lower().replace(" ", "")
    if text in _ZONES:
        return timezone(timedelta(hours=_ZONES[text]))
    offset = re.fullmatch(r"(?:gmt|utc)?([+-])(\d{1,2}):?(\d{2})?", text)
    if not offset:
        return None
    minutes = int(offset[2]) * 60 + int(offset[3] or 0)
    if minutes > 14 * 60 or int(offset[3] or 0) > 59:
        return None
    return timezone(timedelta(minutes=-minutes if offset[1] == "-" else minutes))
