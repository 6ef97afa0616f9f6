"""What each message says, by its key. In braces stand the message's values, formatted as Python formats them."""

from __future__ import annotations

from grader.model import Message, Said
from grader.words.format import typed_list
from grader.words.translate import translate

TEMPLATES = {
    # why a submission did not load
    "load.syntax": "{error}: {message}",
    "load.nested": "SyntaxError: the code is nested too deeply to parse",
    "load.empty": "the file defines nothing; it should define {entries}",
    "load.missing": "the file does not define {entry!r}",
    "load.misspelt": "the file does not define {entry!r}; did you misspell it as {near!r}?",
    "load.stub": "not written yet: the stub is unchanged",
    "load.raised": "{error} during import: {message}",
    "load.raised_silent": "{error} during import",
    # how a worker ended
    "outcome.loading": "{said}, while the file was being loaded",
    "late": "no answer within {seconds:.3g} s",
    "late.in_all": "its calls took more than {seconds:g} s in total",
    "memory.used": "it used {used} MiB of {limit} MiB",
    "memory.threads": "it started {threads:,} threads; the limit is {limit:,}",
    "scratch.files": "its scratch folder holds more than {limit:,} files",
    "scratch.size": "its scratch folder grew beyond {limit} MiB",
    "scratch.closed": "the size of its scratch folder cannot be read ({why})",
    "scratch.unseen": "{limit:,} MiB of disk space disappeared, and no file in its scratch folder accounts for them",
    "ended.signal": "the process was killed by {signal}",
    "ended.itself": "the process exited with code {code} (exit, quit or os._exit?)",
    "ended.windows": "Windows ended the process: {status} ({code})",
    "ended.channel": "the process closed its channel to the grader",
    "ended.headless": "its main thread ended while other threads kept running",
    # why a value cannot leave a worker, or why what it sent is no message
    "wire.nested": "a value that is nested too deeply or has too many parts",
    "wire.too_large": "a value that is too large to send back",
    "wire.digits": "an int with too many digits to send back",
    "wire.dtype": "an array of dtype {dtype}, which cannot be sent back",
    "wire.key": "a dict with a key of type {type}, which cannot be sent back",
    "wire.type": "a value of type {type}, which cannot be sent back",
    "wire.layout": "a {layout} tensor on {device}, which cannot be sent back",
    "wire.no_message": "it sent bytes that are not a message",
    "wire.header": "it sent a header that is not plain JSON",
    "wire.part": "it sent a malformed value",
    "wire.array": "it sent a malformed array",
    "wire.payload": "it sent more bytes than its arrays hold",
    "wire.reply": "its reply does not match the request",
    "wire.unasked": "it answered before it was asked",
    # the device dry run
    "dry_run.answer": "the answer is on the CPU, but the input is on the GPU",
    "dry_run.converts": "a tensor on the GPU is turned into a NumPy array",
    "dry_run.meets": "a tensor on the CPU meets one on the GPU",
    "dry_run.build": "this PyTorch was built without CUDA and cannot dry-run one of the calls",
    "dry_run.unfollowed": "fake tensors cannot follow this code ({error})",
    "dry_run.ended": "the dry run itself ended early ({reason})",
    "dry_run.no_call": "no case made a call that could be repeated",
    # how wrong numbers relate to the right ones
    "relation.factor": "it is the right answer times {factor}",
    "relation.changing_factor": "it is the right answer times a factor that changes with the sizes of the input",
    "relation.zeros": "it is all zeros",
    "relation.zero": "it is zero",
    "relation.sign": "it is the right answer with its sign flipped",
    "relation.signs": "the magnitudes are right, but some signs are flipped",
    "relation.axes": "it is the right answer with its axes in another order, {axes}",
    "relation.reversed": "it is the right answer, reversed along axis {axis}",
    "relation.shifted": "it is the right answer, shifted by {shift} along axis {axis}",
    "relation.order": "the numbers are right, but in another order",
    "relation.offset": "it is off by the same amount everywhere, {amount}",
    "relation.offset_along": "it is off by an amount that is constant along axis {axis}: a term is missing there",
    "relation.scaled_along": (
        "it is scaled by a factor that is constant along axis {axis}: a factor is missing there, or one too many"
    ),
    "relation.edges": "it is right except at the {places} index of axis {axis}",
    "relation.wrong_negative": "it is right wherever the answer should be positive, and wrong where negative",
    "relation.wrong_positive": "it is right wherever the answer should be negative, and wrong where positive",
    "relation.float32": "it has been through float32: the numbers are right to 7 digits and no more",
    "relation.float16": "it has been through float16: the numbers are right to 3 digits and no more",
    "relation.seven_digits": (
        "it is right to 7 digits and no more: a constant is float32, or a tiny number was added for safety"
    ),
    "relation.nearly": "it is nearly right: a small constant, such as eps, is missing, duplicated or misplaced",
    "relation.constant": "it is the same number everywhere: it was reduced over one axis too many",
    "relation.through_float64": "it has been through float64, which rounds integers beyond 2**53",
    "relation.none_finite": "no number is finite: everything is divided by zero, or overflows",
    "relation.some_finite": (
        "{count} of {size} numbers are not finite: there, something is divided by zero or overflows"
    ),
    "relation.kept_axis": "an axis of size 1 was kept, or dropped (keepdims?)",
    "relation.swapped_axes": "the sizes are right but in another order: axes are swapped",
    "relation.axis_too_many": "it was reduced over one axis too many",
    "relation.axis_too_few": "it has an axis too many: one that should have been reduced, or should not exist",
    # which cases fail and which pass
    "experiment.first": "right as the first call, wrong after others: something is kept between calls",
    "experiment.by_name": "right when every argument is passed by name: the parameters are in another order",
    "experiment.default": "right when {parameter}={value} is passed: the default is another one",
    "experiment.contiguous": "right when arrays are contiguous in memory, and wrong when they are views",
    "contrast.parameter": "right for {name} = {right}, wrong for {name} = {wrong}",
    "contrast.part": "{right} is right, {wrong} is wrong",
    "contrast.parts_right": "{right} are right, {wrong} is wrong",
    "contrast.parts_wrong": "{right} is right, {wrong} are wrong",
    "contrast.parts": "{right} are right, {wrong} are wrong",
    # worth saying, not worth failing
    "remark.unnamed": "Your {error} says {message!r}; it should name the argument or its value ({naming}).",
    "remark.silent": "Your {error} has no message; it should name the argument or its value ({naming}).",
    # what was not run
    "note.no_cuda": "CUDA was not run: this machine has no CUDA device.",
    "note.not_torch": "CUDA was not run: a {backend} submission runs on the CPU only.",
    # findings: what was expected, what was found, and why so much is allowed
    "finding.answer": "an answer",
    "finding.untouched": "left as it was",
    "finding.changed": "changed in place",
    "finding.finite_at": "finite numbers ({value:.6g} at {index})",
    "finding.nonfinite_at": "{count} of {size} numbers are not finite; the first is {name}, at {index}",
    "finding.nonfinite_one": "{count} of {size} numbers is not finite: {name} at {index}",
    "finding.number": "{what} = {number}",
    "finding.number_at": "{what}, at {index} = {number}",
    "finding.wrong": "{wrong} of {size} numbers are wrong",
    "finding.wrong_one": "{wrong} of {size} numbers is wrong",
    "finding.wrong_alone": "the number is wrong",
    "finding.shape": "{shape}",
    "finding.device": "on {device}",
    "finding.type_of": "type of {what}",
    "finding.shape_of": "shape of {what}",
    "finding.dtype_of": "dtype of {what}",
    "finding.device_of": "device of {what}",
    "finding.parts": "a tuple of {count} parts: {names}",
    "finding.tuple": "a {type} of {size}",
    "finding.a": "a {type}",
    "finding.an": "an {type}",
    "finding.nothing": "nothing",
    "finding.none": "None (is a return missing?)",
    "finding.array": "{kind} of shape {shape}, {dtype}",
    "finding.numpy": "a NumPy array",
    "finding.numpy_scalar": "a NumPy scalar",
    "finding.torch": "a torch tensor",
    "finding.range": "between {low:.6g} and {high:.6g}",
    "finding.at_most": "at most {seconds:.2f} s",
    "finding.took": "{seconds:.2f} s",
    "finding.no_error": "no error",
    "finding.error": "{error}: {message}",
    "finding.returned": "no error; it returned {value}",
    "finding.unwritten": "not written yet",
    "finding.readable": "an answer of the form that the prompt describes",
    "finding.unreadable": "the hidden test could not read it ({error}: {message})",
    "finding.plain": "plain values and arrays",
    "allowed.rounding": "{dtype} keeps about {digits} digits",
    "allowed.terms": "{dtype} keeps about {digits} digits, and each number is a sum of up to {terms} terms",
    "allowed.ulps": "within {ulps} units in the last place of {dtype}",
    "allowed.exact": "the numbers must be exactly equal",
    # titles and reasons of our own
    "rules.title": "Uses none of the forbidden calls",
    "rules.insides": "It reaches into the grader's own process.",
    # lists of several: the word before the last
    "list.and": "and",
    "list.or": "or",
    # the report in the terminal: what stands around findings
    "report.seed": "seed {seed}",
    "report.sandbox": "sandbox: {level}",
    "report.layers_on": "sandbox of {device}: {names}",
    "report.layer_off": "{name}: off ({why})",
    "report.still_stub": "Not written yet: {file} is still the stub.",
    "report.read_prompt": "Read the prompt with: kata show {slug}",
    "report.not_loaded": "Not loaded:",
    "report.crashed": "Crashed:",
    "report.timed_out": "Timed out:",
    "report.out_of_memory": "Out of memory:",
    "report.broke_the_protocol": "Broke the protocol:",
    "report.not_run_one": "1 case was not run ({mark}). Cases run in an order drawn from the seed.",
    "report.not_run": "{count} cases were not run ({mark}). Cases run in an order drawn from the seed.",
    "report.place": "line {line}: {text}",
    "report.line": "line {line}",
    "report.lines": "lines {lines}",
    "report.lines_from": "lines {first} to {last}",
    "report.times": "({times} times)",
    "report.places_left_out": "{count} more lines",
    "report.printed": "your program printed",
    "report.printed_loading": "your program printed while it was being loaded",
    "report.more_output": "{count} more lines (-v shows them)",
    "report.looks_like": "Looks like: {title}",
    "report.with": "With",
    "report.no_arguments": "no arguments",
    "report.cause_unknown": "Cause unknown, and no known mistake.",
    "report.look_first": "Cause unknown, and no known mistake. Look first at {where}, where {part} is made.",
    "report.relation": "{part}: {relation}.",
    "report.right": "right: {parts}",
    "report.wrong": "wrong: {parts}",
    "report.failing": "Failing: {cases}.",
    "report.also_failing": "{count} more: {titles}",
    "report.of_part": "{part} in {count} cases",
    "report.of_part_one": "{part} in 1 case",
    "report.overall": "Overall: {contrast}.",
    "report.remark": "Remark:",
    "report.more_remarks": "And {count} more like it.",
    "report.dry_run_passed": "CUDA (dry run): passed",
    "report.dry_run_failed": "CUDA (dry run): failed",
    "report.dry_run_unclear": "CUDA (dry run): can't tell",
    "report.verdict_passed": "PASSED",
    "report.verdict_failed": "FAILED",
    "report.all_pass": "{count} of {count} pass",
    "report.some_pass": "{passed} of {count} pass",
    "report.left": "{count} not run",
    "report.took": "{seconds:.2f} s",
    "report.usage": "up to {seconds} of {seconds_limit:g} s and {memory} of {memory_limit} per call",
    "report.on_device": "{device} {passed} of {count}",
    "report.every_case": "every case: -v",
    "report.same_inputs": "same inputs: --seed {seed}",
    "report.a_hint": "a hint: {command}",
    "report.whole_kata": "the whole kata:",
    "report.explanation": "explained: {command}",
    # its labels
    "label.called": "called",
    "label.used": "used",
    "label.rule": "rule",
    "label.part": "part",
    "label.expected": "expected",
    "label.actual": "actual",
    "label.raised": "raised",
    "label.yours": "yours",
    "label.because": "because",
    "label.relation": "relation",
    "label.at": "at",
    "label.allowed": "allowed",
    "label.index": "index",
    "label.absolute": "abs. error",
    "label.relative": "rel. error",
    "label.replay": "replay",
}


def say(message: Message) -> str:
    """The message as a sentence, or the part of one; KeyError where there is none, or it lacks a value."""
    english = TEMPLATES[message.key]
    values = {name: _said(value, name) for name, value in message.values}
    try:
        return translate(english).format(**values)
    except (LookupError, ValueError):  # a translation that asks for what the message does not have
        return english.format(**values)


def phrase(key: str, **values: Said) -> str:
    """The sentence of this key, and what it speaks of."""
    return say(Message.of(key, **values))


def _said(value: Said, name: str) -> object:
    """A value as a template takes it; several are listed."""
    if not isinstance(value, tuple):
        return value
    return typed_list(value, translate(TEMPLATES["list.or" if name == "naming" else "list.and"]))
