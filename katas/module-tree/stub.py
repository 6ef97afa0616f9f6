"""nn.Module's tree of modules and parameters."""

import numpy as np


class Module:
    """Keeps track of the modules and NumPy arrays that are assigned to it."""

    def children(self):
        """Its direct children, each once."""
        raise NotImplementedError

    def named_children(self):
        """Pairs (attribute, child)."""
        raise NotImplementedError

    def modules(self):
        """Itself and all modules below it, depth first, each once."""
        raise NotImplementedError

    def named_modules(self):
        """Pairs (path, module): "" for itself, then "stem", "stem.act"."""
        raise NotImplementedError

    def parameters(self):
        """Its own arrays, then those of its children, each once."""
        raise NotImplementedError

    def state_dict(self):
        """{path: array}, with every path; nothing is copied."""
        raise NotImplementedError

    def load_state_dict(self, state, strict=True):
        """Copy the values into the arrays that are there.

        Returns (missing, unexpected), two lists of keys. ValueError: a value
        of another shape; if strict, missing or unexpected keys, all named.
        """
        raise NotImplementedError
