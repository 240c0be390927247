"""`python -m newskeep`."""

from newskeep.cli import main

if __name__ == "__main__":
    main()
