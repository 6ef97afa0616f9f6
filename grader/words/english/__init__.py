"""The sentences themselves, by their keys: a module for each part of kata that speaks. In braces stand values."""
