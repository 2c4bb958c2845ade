"""Django's PostgreSQL engine with a waiting budget (patience), and for a server that starts by itself."""
