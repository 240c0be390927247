"""English that no one else has written: sentences of chance, the same for the same seed."""

import random

_PLACES = "Holm Ansel Varde Kirkby Tolna Brenn Oster Lunde Marsk Fane Selby Rusk Thorne Aldea Corvo".split()
_ACTORS = (
    "the harbour board,the town council,a teachers' union,the regional court,the ferry company,two fishermen,"
    "the hospital's director,a group of residents,the water authority,the museum,an engineer,the bus drivers"
).split(",")
_VERBS = "approved,rejected,postponed,reviewed,defended,explained,questioned,signed,measured,repaired".split(",")
_THINGS = (
    "a plan for the eastern quay,the budget of the coming year,a report on the old bridge,the new timetable,"
    "a contract with the shipyard,the closing of the lower road,a survey of the river bed,the rules for night work,"
    "the sale of the former school,a dam above the valley,the repair of the lighthouse,an agreement on wages"
).split(",")
_CIRCUMSTANCES = (
    "after a debate that lasted {} hours,with {} votes against it,although it costs {} million crowns,"
    "as some {} people looked on,because {} of its pillars had sunk,weeks after a storm broke {} windows,"
    "and asked for an answer within {} days,while {} others waited outside,as it had done {} years before"
).split(",")


def title(seed: str) -> str:
    """A headline."""
    chance = random.Random(f"title {seed}")
    return (
        f"{chance.choice(_PLACES)}: {chance.choice(_ACTORS).removeprefix('the ').removeprefix('a ')} "
        f"{chance.choice(_VERBS)} {chance.choice(_THINGS)} for the {chance.randint(2, 97)}th time"
    )


def paragraphs(seed: str, count: int = 5) -> tuple[str, ...]:
    """So many paragraphs of three sentences."""
    chance = random.Random(f"text {seed}")
    return tuple(" ".join(_sentence(chance) for _ in range(3)) for _ in range(count))


def author(seed: str) -> str:
    """A person's name."""
    chance = random.Random(f"author {seed}")
    return (
        f"{chance.choice(['Mara', 'Jon', 'Ilse', 'Piet', 'Ada'])} {chance.choice(['Quill', 'Berg', 'Stone', 'Ness'])}"
    )


def _sentence(chance: random.Random) -> str:
    return (
        f"In {chance.choice(_PLACES)} {chance.choice(_ACTORS)} {chance.choice(_VERBS)} {chance.choice(_THINGS)} "
        f"{chance.choice(_CIRCUMSTANCES).format(chance.randint(2, 990))}, {chance.choice(_ACTORS)} told "
        f"{chance.choice(_ACTORS)} in {chance.choice(_PLACES)}."
    )
