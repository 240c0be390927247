"""The archive's schema, step by step: one file a step under versions/, run by Alembic inside one transaction."""
