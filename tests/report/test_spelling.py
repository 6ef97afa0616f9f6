"""What torch says of NumPy's ways, and what it would have understood."""

import pytest

from grader.model import RaisedError
from grader.report.spelling import advice

SAID = [
    pytest.param("TypeError", "transpose() takes 2 positional arguments but 4 were given", "permute takes all of them", id="transpose"),
    pytest.param("TypeError", "sum() got an unexpected keyword argument 'axis'", "torch.sum(x, dim=0)", id="np.sum"),
    pytest.param(
        "TypeError", "mean() received an invalid combination of arguments - got (keepdims=bool, dtype=NoneType, out=NoneType, axis=int, )",
        "torch.mean(x, dim=0)", id="np.mean",
    ),
    pytest.param("TypeError", "max() received an invalid combination of arguments - got (Tensor, axis=tuple), but", "dim for axis", id="an axis"),
    pytest.param("TypeError", "var() received an invalid combination of arguments - got (ddof=int, axis=int, ), but", "correction for ddof", id="ddof"),
    pytest.param("AttributeError", "'Tensor' object has no attribute 'astype'", "x.to(torch.float64)", id="astype"),
    pytest.param("AttributeError", "'Tensor' object has no attribute 'copy'", "x.clone()", id="copy"),
    pytest.param("AttributeError", "'Tensor' object has no attribute 'x_hat'", None, id="another attribute"),
    pytest.param("TypeError", "unsupported operand type(s) for +: 'int' and 'str'", None, id="another TypeError"),
    pytest.param("KeyError", "sum() got an unexpected keyword argument 'axis'", None, id="another error"),
]  # fmt: skip


@pytest.mark.parametrize(("error", "message", "said"), SAID)
def test_torch_has_another_word_for_it(error, message, said):
    """Nothing is said of what has another cause."""
    found = advice(RaisedError(what=error, message=message))
    assert said in found if said else found == ""
