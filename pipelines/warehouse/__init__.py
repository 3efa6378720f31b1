"""The warehouse room: the lake, the SQL, and the one DuckDB file that is built, checked and published."""
