"""Learning from labelled pages: what their labels say, how texts are measured, and what training needs."""

import gzip
import json
import subprocess
import sys
from pathlib import Path

import pytest

from newskeep.train.corpus import LabelledPage, publisher, read_corpus
from newskeep.train.measure import measure

LINES = [
    "The ferry company of Lindvik said on Monday that it would buy two electric ships before the coming summer.",
    "Both are to sail between the islands and the mainland, where the old steamer carried the mail for sixty years.",
    "The council has still to agree, and its chairwoman, Maren Holt, wants to see what the charging will cost.",
]
PAGE = f"""<html><body><article><h1>Ferries</h1><p>{LINES[0]}</p><h2>Why now</h2><p>{LINES[1]}</p><p>{LINES[2]}</p>
<p>Our newsletter tells you every morning what the islands talk about, and it costs you nothing.</p>
</article></body></html>"""


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    """A folder of two labelled pages, one by its text, one by snippets."""
    folder = tmp_path / "islands"
    folder.mkdir()
    (folder / "a.html.gz").write_bytes(gzip.compress(PAGE.encode()))
    (folder / "b.html").write_text(PAGE)
    text = "\n\n".join([LINES[0], "Why now", LINES[1], LINES[2]])
    rows = [
        {"page": "a.html.gz", "url": "https://www.lindvik.example/1", "text": text},
        {"page": "b.html", "url": "", "must_have": ["old steamer"], "must_not_have": ["newsletter tells"]},
    ]
    (folder / "truth.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    return folder


def told(page: LabelledPage) -> dict[str, tuple[bool, float]]:
    return {block.text[:12]: label for block, label in zip(page.blocks, page.labels, strict=True)}


def test_a_labelled_text_tells_of_every_block(corpus: Path) -> None:
    page, _ = read_corpus(corpus)
    said = told(page)
    assert said["The ferry co"] == said["Why now"] == (True, 1.0)
    assert said["Our newslett"] == (False, 1.0)
    assert said["Ferries"] == (False, 1.0)
    assert (page.corpus, page.publisher) == ("islands", "lindvik.example")


def test_snippets_tell_of_the_blocks_that_hold_them(corpus: Path) -> None:
    _, page = read_corpus(corpus)
    said = told(page)
    assert said["Both are to "] == (True, 1.0)
    assert said["Our newslett"] == (False, 1.0)
    assert said["The council "][1] == 0


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("https://www.lindvik.example/a", "lindvik.example"),
        ("https://news.lindvik.co.uk/a", "lindvik.co.uk"),
        ("https://holt.wordpress.com/a", "holt.wordpress.com/a"),
        ("", ""),
    ],
)
def test_a_publisher_is_its_domain(url: str, name: str) -> None:
    assert publisher(url) == name


def test_the_measure_is_the_benchmarks(corpus: Path) -> None:
    pages = list(read_corpus(corpus))[:1]
    whole = pages[0].text or ""
    assert str(measure(pages, [whole])) == "pages 1  F4 1.0000  P 1.0000  R 1.0000  exact 1.0000"
    half = measure(pages, [LINES[0]])
    assert half.precision == 1.0
    assert half.recall == pytest.approx(16 / 56, abs=0.01)
    assert measure(pages, [""]).precision == 0.0


def test_snippets_are_measured_as_hits_and_strays(corpus: Path) -> None:
    pages = list(read_corpus(corpus))[1:]
    assert measure(pages, [LINES[1]]).snippets == 1.0
    assert measure(pages, [f"{LINES[1]} Our newsletter tells you"]).snippets == pytest.approx(2 / 3)
    assert measure(pages, [""]).snippets is None


def test_without_its_extra_training_says_what_to_install() -> None:
    code = "import sys; sys.modules['catboost'] = None; import newskeep.train.fit"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)  # noqa: S603 (our own code)
    assert "pip install 'newskeep[train]'" in done.stderr
