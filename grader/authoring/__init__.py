"""For authors of katas: a scaffold to begin with, an audit, mutants, and the record of how strong the tests are."""
