"""The command line: a door. It reads options, calls the rooms, and says what came of it.

    commands     the table of commands
    loading      each command is loaded when it is run, so that `newskeep --help` is quick
    exits        exit codes, and the one place where an expected error becomes a sentence and a code
    flags        options that every command takes; types of options that several take
    neutral      nothing that a page says can move a cursor or hide text
    terminal     what people see
    progress     the bar on standard error
    jsonlog      in its place a log for machines
    listing      one set of articles or attempts, four forms: for people, tab-separated, JSON, JSON Lines
    importing reading finding showing exporting ledger configuration     the commands

Data goes to standard output, everything else to standard error.
"""

from newskeep.cli.loading import main

__all__ = ["main"]
