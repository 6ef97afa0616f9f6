"""Where NumPy's way of saying something was used on tensors: torch's own way, known by torch's own words."""

from __future__ import annotations

import re

from grader.model import RaisedError
from grader.words import phrase

# NumPy hands a tensor's method the arguments of its own function
_FUNCTION = re.compile(r"(\w+)\(\) (?:got an unexpected keyword argument 'axis'|received an invalid .*\bout=NoneType)")
_SPELLINGS = {  # what torch says -> what it would have understood; the first that fits
    r"transpose\(\) (received an invalid combination of arguments|takes)": "torch.permute",
    r"received an invalid combination of arguments - got [^)]*\b(axis|keepdims|ddof)=": "torch.axis",
    r"unexpected keyword argument '(keepdims|ddof)'": "torch.axis",
    r"'Tensor' object has no attribute 'astype'": "torch.to",
    r"'Tensor' object has no attribute 'copy'": "torch.clone",
}


def advice(finding: RaisedError) -> str:
    """How torch spells what was meant, or nothing."""
    if finding.what not in ("TypeError", "AttributeError"):
        return ""
    if called := _FUNCTION.search(finding.message):
        return phrase("torch.numpy_function", name=called[1])
    for said, key in _SPELLINGS.items():
        if re.search(said, finding.message):
            return phrase(key)
    return ""
