"""What changed between two versions of an article, and how much it matters. Pure: rules and data, no model.

    difference(old, new) -> Difference

tokens → alignment → passages    words; blocks that belong together; both together
rules, quotes, vocabulary        what kind of edit it is; data/words.toml
kinds                            the kinds, their weights, and how scores add up
"""

from newskeep.edits.difference import Difference, difference
from newskeep.edits.kinds import Edit, EditKind
from newskeep.edits.passages import Passage, State
from newskeep.edits.tokens import Fate, Piece, Token

__all__ = ["Difference", "Edit", "EditKind", "Fate", "Passage", "Piece", "State", "Token", "difference"]
