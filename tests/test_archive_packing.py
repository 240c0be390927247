"""Pages become small beside other pages of their site, and none is ever lost for it."""

import random
from pathlib import Path

import pytest
from sqlalchemy import delete, select, update
from sqlalchemy.exc import DBAPIError

from newskeep.archive import Archive, open_archive, packing, schema
from newskeep.archive.bodies import compress
from newskeep.archive.packing import Dictionary, Plain, pack
from newskeep.errors import ArchiveError
from tests.archives import OTHER_STORY, STORY, article, page
from tests.command_line import PAGES, Here

LUCK = random.Random(7)


def frame(site: str) -> str:
    """The part that all pages of a site share: some 12 kB that no general packer makes small."""
    return f"<header class={site}>" + "".join(f"<a href='/{LUCK.getrandbits(160):x}'>x</a>" for _ in range(200))


FRAMES = {site: frame(site) for site in ("a", "b", "c")}


def html(site: str, number: int) -> bytes:
    return f"<!doctype html>{FRAMES[site]}<p>{LUCK.getrandbits(800):x}</p><p>{number}</p>".encode()


def keep(archive: Archive, site: str, number: int, design: str = "") -> bytes:
    body = html(design or site, number)
    archive.keep(page(f"https://{site}.example/{number}", body), article(*STORY, f"Number {number} of {site}."))
    return body


def sizes(archive: Archive) -> list[tuple[int, int | None, int]]:
    body = schema.body
    with archive._database.reading() as connection:
        rows = connection.execute(select(body.c.id, body.c.dictionary_id, body.c.data).order_by(body.c.id))
        return [(row.id, row.dictionary_id, len(row.data)) for row in rows]


def test_every_page_but_the_first_of_a_site_is_packed_with_it_and_comes_back(archive: Archive) -> None:
    bodies = {(site, number): keep(archive, site, number) for number in range(5) for site in ("a", "b")}
    before = archive.stats().kept_size
    assert archive.pack_pages() == 8
    assert archive.stats().kept_size < 0.3 * before
    assert [dictionary for _, dictionary, _ in sizes(archive)] == [None, None, *[1, 2] * 4]
    for (site, number), body in bodies.items():
        kept = archive.find(f"https://{site}.example/{number}")
        assert kept is not None
        assert archive.page_body(kept.id) == body
        assert [one.page.body for one in archive.with_pages([kept]) if one.page] == [body]
    assert archive.check() == []


def test_pages_that_come_later_are_packed_with_the_same_page(archive: Archive) -> None:
    keep(archive, "a", 0)
    assert archive.pack_pages() == 0
    body = keep(archive, "a", 1)
    assert archive.pack_pages() == 1
    assert archive.pack_pages() == 0, "nothing is packed twice"
    assert archive.page_body(2) == body


def test_a_site_that_was_redesigned_gets_a_new_dictionary(archive: Archive) -> None:
    bodies = [keep(archive, "a", number, "a" if number < 3 else "b") for number in range(8)]
    archive.pack_pages()
    assert [dictionary for _, dictionary, _ in sizes(archive)] == [None, 1, 1, None, None, 5, 5, 5]
    assert [archive.page_body(number + 1) for number in range(8)] == bodies


def test_one_page_of_another_kind_changes_nothing(archive: Archive) -> None:
    for number, design in enumerate("aacaa"):
        keep(archive, "a", number, design)
    archive.pack_pages()
    assert [dictionary for _, dictionary, _ in sizes(archive)] == [None, 1, None, 1, 1]


def test_a_page_that_others_need_cannot_be_deleted(archive: Archive) -> None:
    for number in range(3):
        keep(archive, "a", number)
    archive.pack_pages()
    with pytest.raises((ArchiveError, DBAPIError)), archive._database.writing() as connection:
        connection.execute(delete(schema.body).where(schema.body.c.id == 1))
    assert archive.page_body(2)


def test_bytes_that_two_sites_share_stay_whole_for_both(archive: Archive) -> None:
    keep(archive, "b", 0, "a")
    shared = keep(archive, "a", 0)
    keep(archive, "a", 1)
    archive.pack_pages()
    archive.keep(page("https://b.example/2", shared), article(*OTHER_STORY, "Of b, too."))
    archive.pack_pages()
    assert [dictionary for _, dictionary, _ in sizes(archive)] == [None, None, 2]
    assert archive.page_body(3)
    assert archive.check() == []


def test_a_place_that_another_process_moved_is_not_moved_back(archive: Archive) -> None:
    with archive._database.writing() as connection:
        assert packing._move(connection, None, 7)
        assert not packing._move(connection, None, 9)
        assert not packing._move(connection, 5, 9)
        assert packing._move(connection, 7, 9)


def test_a_damaged_page_is_left_as_it_is_and_harms_no_other(archive: Archive) -> None:
    bodies = [keep(archive, "a", number) for number in range(4)]
    with archive._database.writing() as connection:
        for damaged in (1, 3):
            connection.execute(update(schema.body).where(schema.body.c.id == damaged).values(data=b"\x28\xb5broken"))
    assert archive.pack_pages() == 1
    assert archive.page_body(4) == bodies[3]


def test_two_at_once_do_the_work_once(archive: Archive, where: str) -> None:
    for number in range(4):
        keep(archive, "a", number)
    with open_archive(where) as other:
        assert sorted((archive.pack_pages(), other.pack_pages())) == [0, 3]


def test_a_stop_leaves_the_rest_for_the_next_time(archive: Archive) -> None:
    for number in range(3):
        keep(archive, "a", number)
    assert archive.pack_pages(stop=lambda: True) == 0
    assert archive.pack_pages() == 2


def test_only_what_helps_is_packed_with_a_dictionary() -> None:
    one, other = (LUCK.randbytes(5000) for _ in range(2))
    changed, dictionary_id = pack(
        [Plain(2, compress(other).data, 5000)], Dictionary(Plain(1, compress(one).data, len(one)))
    )
    assert (changed, dictionary_id) == ([], 1)


def test_an_older_page_is_not_packed_with_a_younger_one() -> None:
    body = html("a", 1)
    younger = html("a", 2)
    dictionary = Dictionary(Plain(7, compress(younger).data, len(younger)))
    assert pack([Plain(3, compress(body).data, len(body))], dictionary)[0] == []


def test_an_import_packs_by_itself(newskeep: Here, tmp_path: Path) -> None:
    story = (PAGES / "harbour-tribune" / "page.html").read_bytes()
    (tmp_path / "pages").mkdir()
    for number in range(5):
        text = story.replace(b"Tuesday", b"day %d" % number).replace(b"lifeboat-station", b"station-%d" % number)
        (tmp_path / "pages" / f"{number}.html").write_bytes(text)
    assert newskeep("import", tmp_path / "pages").code == 0
    with open_archive(newskeep.archive) as archive:
        assert sum(dictionary is not None for _, dictionary, _ in sizes(archive)) == 4
        assert b"station-3" in archive.page_body(4)
