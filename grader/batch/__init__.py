"""Many files graded in one go, and what is seen only once they lie side by side."""
