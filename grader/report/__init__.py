"""Feedback as text, and as a JSON document: each report is one file, and renders model.Feedback and nothing else."""
