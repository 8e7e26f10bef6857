"""The whole content of a SQLite database, for comparing it before and after."""


def content(connection):
    """Its schema and every row. A search index stores its rows in ordinary tables; it cannot be read as a table itself."""
    schema = list(connection.execute("SELECT type, name, sql FROM sqlite_schema ORDER BY name"))
    tables = [name for kind, name, sql in schema if kind == "table" and not (sql or "").startswith("CREATE VIRTUAL")]
    version = connection.execute("PRAGMA user_version").fetchone()
    return [version, *schema, *((table, row) for table in tables for row in connection.execute(f'SELECT * FROM "{table}"'))]
