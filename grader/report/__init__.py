"""Feedback for people and machines: a file for each format, and one interpreter of findings for all of them.

This room sees values (model) and words, and prints what it is given; it decides nothing.
"""
