"""Bringing a database to today's schema with Alembic. Imported only where that is needed: Alembic costs 0.25 s."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection

_FOLDER = Path(__file__).with_name("migrations")


def configuration(connection: Connection | None = None) -> Config:
    """Alembic's settings; the steps run on `connection`, in the transaction that is open on it."""
    config = Config()
    config.set_main_option("script_location", str(_FOLDER).replace("%", "%%"))  # a % is a variable to Alembic
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config


def migrate(connection: Connection, to: str) -> None:
    """Take every step up to the revision `to`."""
    command.upgrade(configuration(connection), to)
