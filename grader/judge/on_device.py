"""What a submission's text alone proves: every tensor that its entries make is where their arguments are.

A proof by induction over the syntax tree. The entries' arguments are on one device, and whatever the text may hold (a
whitelist: arithmetic, brackets, the methods and functions below, the text's own functions) gives tensors on the device
of the tensors that it is given, or none. No such text can fail the device dry run. Of any other text nothing is said.
"""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator

from grader.catalogue.nodes import UNREADABLE, tree_of
from grader.model import Submission

LONGEST = 20_000  # characters of a text that is read


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


ATTRIBUTES = _names("shape ndim dtype T mT")
BUILTINS = _names("abs enumerate float int len list max min range repr round str sum tuple zip")
DTYPES = _names("float16 bfloat16 float32 float64 int32 int64 bool")
ERRORS = _names("ValueError TypeError IndexError KeyError RuntimeError AssertionError")
KEYWORDS = _names("dim dims axis keepdim keepdims correction unbiased min max dtype value")
PLAIN = (int, float, bool, str)  # a string says no device: what is named below takes one by keyword alone
# Operations as methods and as functions of torch: each needs a tensor, and answers where that is.
OPERATIONS = _names(
    "abs addcdiv addcmul all amax amin any argmax argmin bernoulli bmm clamp cumprod cumsum dot eq exp expm1 flatten "
    "flip gather ge gt isfinite isnan le log log1p log_softmax logical_and logical_not logical_or logsumexp lt "
    "masked_fill matmul max maximum mean min minimum mm movedim ne neg outer permute pow prod reciprocal relu reshape "
    "roll rsqrt sigmoid sign softmax sqrt square squeeze std sum swapaxes tanh transpose tril triu unflatten unsqueeze "
    "var where"
)
METHODS = OPERATIONS | _names(
    "add add_ append bool clamp_ clone contiguous detach div div_ double exp_ expand expand_as fill_ float get int "
    "item join long masked_fill_ mul mul_ neg_ numel repeat size split sqrt_ sub sub_ t tolist unbind view "
    "view_as zero_"
)
FUNCTIONS = OPERATIONS | _names(
    "cat einsum empty_like full_like ones_like rand_like randn_like stack var_mean zeros_like"
)
# Names that must mean what they mean everywhere: nothing of the text may be called so.
RESERVED = BUILTINS | {"torch", "math"}


# What rules a proof out at a glance: the usual ways to create a tensor.
_NEVER = re.compile(
    r"\btorch\s*\.\s*(?:tensor|zeros|ones|empty|full|arange|eye|rand|randn|nn|autograd)\b|\bdevice\s*=|\.cpu\("
    r"|^[ \t]*(?:class\b|with\b|try\b|@|import[ \t]+(?!torch[ \t]*$|math[ \t]*$)|from[ \t]+(?!__future__))",
    re.MULTILINE,
)


def may_stay_on_device(submission: Submission) -> bool:
    """Whether a proof is likely, at a glance: for whoever prepares the dry run before the text may be parsed here."""
    return submission.kata.probe is None and not _NEVER.search(submission.source)


def stays_on_device(submission: Submission) -> bool:
    """Whether the text proves that the dry run passes; False says nothing.

    It is parsed here, so only where a worker has parsed it before: a text may be built to crash a parser.
    """
    if submission.kata.probe is not None or len(submission.source) > LONGEST:
        return False  # a probe calls the entries with what it likes
    try:
        return _Proof(tree_of(submission.source)).holds()
    except UNREADABLE:
        return False


class _Proof:
    """What may stand where, in a text whose names are these."""

    def __init__(self, tree: ast.Module):
        self._body = tree.body
        self._functions = [node for node in tree.body if isinstance(node, ast.FunctionDef)]
        self._own = {node.name for node in self._functions}
        self._bound = Counter(_bound(tree))

    def holds(self) -> bool:
        """Whether every statement is one that may stand there, and no name means two things."""
        own = all(self._bound[name] == 1 for name in self._own)
        return own and not RESERVED.intersection(self._bound) and all(map(self._at_module_level, self._body))

    # --- statements -----------------------------------------------------------------------------------------------

    def _at_module_level(self, node: ast.stmt) -> bool:
        match node:
            case ast.Import(names=[ast.alias(name="torch" | "math", asname=None)]):
                return True
            case ast.ImportFrom(module="__future__"):
                return True
            case ast.Assign(targets=[ast.Name()], value=value):
                return _is_constant(value)
            case ast.If(test=test, orelse=[]) if ast.unparse(test) == "__name__ == '__main__'":
                return "__name__" not in self._bound  # a worker runs it under another name
            case ast.FunctionDef(decorator_list=[], returns=returns):
                return _is_plain(node.args, returns) and all(map(self._within_a_function, node.body))
        return _is_text(node)

    def _within_a_function(self, node: ast.stmt) -> bool:
        expression = self._gives
        match node:
            case ast.Pass():
                return True
            case ast.Return(value=value):
                return value is None or expression(value)
            case ast.Assign(targets=targets, value=value):
                return all(map(self._may_be_assigned, targets)) and expression(value)
            case ast.AugAssign(target=target, value=value):
                return self._may_be_assigned(target) and expression(value)
            case ast.If(test=test, body=body, orelse=orelse):
                return expression(test) and all(map(self._within_a_function, [*body, *orelse]))
            case ast.For(target=target, iter=over, body=body, orelse=orelse):
                inner = all(map(self._within_a_function, [*body, *orelse]))
                return self._may_be_assigned(target) and expression(over) and inner
            case ast.Raise(exc=ast.Call(func=ast.Name(id=name), args=args, keywords=[]), cause=None):
                return name in ERRORS and name not in self._bound and all(map(expression, args))
            case ast.Expr(value=ast.Call() as call):
                return expression(call)
        return _is_text(node)

    def _may_be_assigned(self, node: ast.expr) -> bool:
        match node:
            case ast.Name():
                return True
            case ast.Starred(value=value):
                return self._may_be_assigned(value)
            case ast.Tuple(elts=items) | ast.List(elts=items):
                return all(map(self._may_be_assigned, items))
            case ast.Subscript():
                return self._gives(node)
        return False

    # --- expressions ----------------------------------------------------------------------------------------------

    def _gives(self, node: ast.expr | None) -> bool:
        """Whether the expression gives no tensor, or one on the device of those in it."""
        gives = self._gives
        match node:
            case None:
                return True
            case ast.Constant(value=value):
                return value is None or value is ... or type(value) in PLAIN
            case ast.JoinedStr(values=items):
                return all(map(gives, items))
            case ast.FormattedValue(value=value, format_spec=spec):
                return gives(value) and gives(spec)
            case ast.Name(id=name):
                return name in self._bound and name not in self._own
            case ast.Tuple(elts=items) | ast.List(elts=items) | ast.Set(elts=items) | ast.BoolOp(values=items):
                return all(map(gives, items))
            case ast.BinOp(left=left, right=right):
                return gives(left) and gives(right)
            case ast.UnaryOp(operand=value) | ast.Starred(value=value):
                return gives(value)
            case ast.Compare(left=left, comparators=others):
                return gives(left) and all(map(gives, others))
            case ast.IfExp(test=test, body=body, orelse=orelse):
                return gives(test) and gives(body) and gives(orelse)
            case ast.Subscript(value=value, slice=index):
                return gives(value) and gives(index)
            case ast.Slice(lower=lower, upper=upper, step=step):
                return gives(lower) and gives(upper) and gives(step)
            case ast.ListComp(elt=item, generators=clauses) | ast.GeneratorExp(elt=item, generators=clauses):
                return gives(item) and all(map(self._is_clause, clauses))
            case ast.Attribute(value=ast.Name(id="math"), attr="pi" | "e" | "inf"):
                return True
            case ast.Attribute(value=value, attr=name):
                return name in ATTRIBUTES and gives(value)
            case ast.Call(func=function, args=args, keywords=keywords):
                return self._is_call(function, args, keywords)
        return False

    def _is_clause(self, clause: ast.comprehension) -> bool:
        """`for NAME in EXPRESSION if EXPRESSION`"""
        return self._may_be_assigned(clause.target) and self._gives(clause.iter) and all(map(self._gives, clause.ifs))

    def _is_call(self, function: ast.expr, args: list[ast.expr], keywords: list[ast.keyword]) -> bool:
        match function:
            case ast.Name(id=name) if name in self._own:
                return all(map(self._gives, [*args, *(each.value for each in keywords)]))
            case ast.Name(id=name):
                return name in BUILTINS and not keywords and all(map(self._gives, args))
            case ast.Attribute(value=ast.Name(id="math")):
                return all(map(self._gives, args))  # of numbers, and of what can be made one
            case ast.Attribute(value=ast.Name(id="torch"), attr="einsum") if args and _is_string(args[0]):
                return all(map(self._gives, args[1:])) and not keywords
            case ast.Attribute(value=ast.Name(id="torch"), attr=name):
                return name in FUNCTIONS and self._are_given(args, keywords)
            case ast.Attribute(value=value, attr="to"):
                return self._gives(value) and len(args) == 1 and _is_dtype(args[0], self._gives) and not keywords
            case ast.Attribute(value=value, attr=name):
                return name in METHODS and self._gives(value) and self._are_given(args, keywords)
        return False

    def _are_given(self, args: Iterable[ast.expr], keywords: Iterable[ast.keyword]) -> bool:
        """What an operation may be given: values by position, and nothing by name that could say a device."""
        named = all(
            each.arg in KEYWORDS
            and (_is_dtype(each.value, self._gives) if each.arg == "dtype" else self._gives(each.value))
            for each in keywords
        )
        return named and all(map(self._gives, args))


def _bound(tree: ast.Module) -> Iterator[str]:
    """Every name that the text gives a meaning, as often as it does; what an import binds is a name of RESERVED."""
    for node in ast.walk(tree):
        match node:
            case ast.Name(id=name, ctx=ast.Store()) | ast.arg(arg=name) | ast.FunctionDef(name=name):
                yield name


def _is_plain(args: ast.arguments, returns: ast.expr | None) -> bool:
    """Parameters whose defaults are constants, and annotations that are types: both are evaluated with the `def`."""
    parameters = [*args.posonlyargs, *args.args, *args.kwonlyargs]
    defaults = [each for each in (*args.defaults, *args.kw_defaults) if each is not None]
    types = [each for each in (returns, *(each.annotation for each in parameters)) if each is not None]
    return args.vararg is None and args.kwarg is None and all(map(_is_constant, defaults)) and all(map(_is_type, types))


def _is_type(node: ast.expr) -> bool:
    """An annotation in which nothing is called: `tuple[torch.Tensor, float | None]`."""
    may_stand = (
        ast.Name, ast.Attribute, ast.Subscript, ast.Tuple, ast.List, ast.Constant, ast.BinOp, ast.BitOr, ast.Load
    )  # fmt: skip
    return all(isinstance(each, may_stand) for each in ast.walk(node))


def _is_constant(node: ast.expr) -> bool:
    """Numbers, strings, and what is made of them."""
    match node:
        case ast.Constant(value=value):
            return value is None or type(value) in PLAIN
        case ast.UnaryOp(operand=value):
            return _is_constant(value)
        case ast.BinOp(left=left, right=right):
            return _is_constant(left) and _is_constant(right)
        case ast.Tuple(elts=items) | ast.Set(elts=items):
            return all(map(_is_constant, items))
        case ast.Dict(keys=keys, values=values):
            return all(key is not None and _is_constant(key) for key in keys) and all(map(_is_constant, values))
    return False


def _is_dtype(node: ast.expr, gives: Callable[[ast.expr], bool]) -> bool:
    """`torch.float64`, or a tensor's own."""
    match node:
        case ast.Attribute(value=ast.Name(id="torch"), attr=name):
            return name in DTYPES
        case ast.Attribute(value=value, attr="dtype"):
            return gives(value)
    return False


def _is_string(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and type(node.value) is str


def _is_text(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and _is_string(node.value)
