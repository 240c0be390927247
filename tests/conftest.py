"""Fixtures that tests of several rooms use."""

from collections.abc import Iterator

import pytest

from tests.web import Web


@pytest.fixture
def web() -> Iterator[Web]:
    """A web of one's own, on the loopback (see tests/web.py)."""
    found = Web()
    yield found
    found.close()
