"""Learns the block scorer's weights from labelled pages, and says how good they are on publishers not learned from.

    corpus    labelled pages → blocks as the rules leave them, each with its label
    fit       labelled blocks → a Scorer
    measure   texts against their labels: 4-gram F1 and exact pages, as public benchmarks have them
    report    out-of-fold figures: every page is scored by weights that never saw a page of its publisher

`python -m newskeep.train FOLDER...` does it all; it needs the extra `newskeep[train]`.
"""
