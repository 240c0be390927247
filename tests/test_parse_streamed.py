"""Pages whose pieces a React server sends late, hidden and out of order."""

import pytest

from newskeep.parse import extract
from newskeep.parse.document import read_document

LINES = [
    "The ferry company of Lindvik said on Monday that it would buy two electric ships before the coming summer.",
    "Both are to sail between the islands and the mainland, where the old steamer carried the mail for sixty years.",
    "The council has still to agree, and its chairwoman, Maren Holt, wants to see what the charging will cost.",
    "A first ship will be built at the yard in Osthavn, which has not launched a vessel of that size since 1974.",
]
PAGE = f"""<html><body><main><h1>Ferries</h1><!--$?--><template id="B:0"></template><p>Loading the story</p><!--/$-->
<p>{LINES[3]}</p></main>
<div hidden id="S:0"><p>{LINES[0]}</p><template id="P:1"></template><p>{LINES[2]}</p>
<!--$--><!--/$--></div>
<div hidden id="S:1"><p>{LINES[1]}</p></div><script>$RC("B:0","S:0")</script></body></html>"""


def test_late_pieces_are_read_in_their_places() -> None:
    assert [block.text for block in extract(PAGE).blocks if block.kept] == LINES


def test_a_piece_without_a_place_is_read_where_it_stands() -> None:
    page = PAGE.replace('<template id="P:1"></template>', "")
    assert [block.text for block in extract(page).blocks if block.kept] == [LINES[0], LINES[2], LINES[3], LINES[1]]


def test_what_else_is_hidden_stays_hidden() -> None:
    page = PAGE.replace(
        "</main>", "<div hidden id='menu'><p>You have to sign in to read on, it says here.</p></div></main>"
    )
    assert [block.text for block in extract(page).blocks if block.kept] == LINES


@pytest.mark.parametrize(
    "body",
    [
        '<div hidden id="S:0"><template id="B:0"></template><p>One</p></div>',
        '<div hidden id="S:"><p>One</p></div><template id="B:"></template>',
        '<div hidden id="S:0"><p>One</p></div><div hidden id="S:0"></div><template id="B:0"></template>',
        '<template id="B:0"></template><div hidden id="S:0"><p>One</p></div>',
        '<div hidden id="S:&quot;]"><p>One</p></div>',
    ],
)
def test_no_piece_is_lost_or_doubled_however_odd_the_page(body: str) -> None:
    tree = read_document(f"<html><body>{body}</body></html>").tree
    assert tree.body is not None
    assert tree.body.text().count("One") == 1
