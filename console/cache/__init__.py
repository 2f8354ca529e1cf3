"""The local cache: the only place that knows SQLAlchemy. One repository a file; all of them work on one SQLite file."""
