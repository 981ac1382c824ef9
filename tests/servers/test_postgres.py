import psycopg


def test_a_database_is_fresh_for_every_test(postgres_url: str) -> None:
    """A new database has no table, and takes one."""
    with psycopg.connect(postgres_url) as connection:
        tables = connection.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'").fetchone()
        connection.execute("CREATE TABLE note (words text)")
    assert tables == (0,)


def test_it_is_a_current_postgresql(postgres: str) -> None:
    """The server that was started is PostgreSQL 18."""
    with psycopg.connect(postgres) as connection:
        assert connection.info.server_version // 10000 == 18
