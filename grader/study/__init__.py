"""What the learner did and how far they are: the journal, and what is derived from it.

This room sees values and errors only; it grades nothing and prints nothing.
"""
