"""Of a kata's files, the everyday suite runs the oracle tests; only the judge can run the hidden ones."""

collect_ignore_glob = ["*/test_hidden.py", "*/programs/*", "*/mistakes/*"]
