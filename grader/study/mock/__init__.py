"""A mock interview: which katas and questions, what the clock says, and what the scorecard makes of what happened.

Events and katas in, values of grader/model/mock.py out; no clock is asked and nothing is written.
"""
