"""Learns the block scorer's weights from labelled pages, and says how good they are on publishers not learned from.

    corpus    labelled pages → blocks as the rules leave them, each with its label
    fit       labelled blocks → a Scorer
    measure   texts against their labels: 4-gram F1 and exact pages, as public benchmarks have them
    report    out-of-fold figures: every page is scored by weights that never saw a page of its publisher

`python -m newskeep.train FOLDER...` does it all; it needs the extra `newskeep[train]`.

What was tried, out of fold, on 1,727 pages: F4 and exact pages of news, world and web; snippets of segments. The last
digit is luck: another folding moves exact pages of the small sets by 0.01.

    rules alone                                    .943 .217   .960 .221   .954 .203   .939
    scored by 92 features of shape and place       .951 .309   .971 .374   .959 .223   .947
    … and by words, grammar and cues: 153          .952 .304   .972 .382   .959 .230   .949

Beside the 92, mean of two foldings (alone they have .951 .314, .970 .382, .958 .219, .948):

    cues alone                                     .951 .309   .969 .382   .959 .230   .949
    how it is written (capitals, signs, times)     .951 .319   .970 .389   .959 .229   .949
    the same and the classes of the grammar        .952 .309   .970 .393   .959 .229   .950
    all three                                      .952 .316   .971 .408   .959 .231   .951
    the share of a block in JSON-LD's articleBody  .952 .314   .969 .389   .958 .226   .947
"""
