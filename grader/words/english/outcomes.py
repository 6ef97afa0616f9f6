"""How a submission ended: why it did not load, what ended its worker, why a value cannot leave one."""

from __future__ import annotations

SENTENCES = {
    # why a submission did not load
    "load.syntax": "{error}: {message}",
    "load.nested": "SyntaxError: the code is nested too deeply to parse",
    "load.empty": "the file defines nothing; it should define {entries}",
    "load.missing": "the file does not define {entry!r}",
    "load.misspelt": "the file does not define {entry!r}; did you misspell it as {near!r}?",
    "load.in_class": "{entry} stands in the class {name!r}; it must be a function of the file itself: move it out",
    "load.near_in_class": (
        "the file does not define {entry!r}; if it is {near!r} in the class {name!r}, move it out and rename it"
    ),
    "load.stub": "not written yet",
    "load.raised": "{error} during import: {message}",
    "load.raised_silent": "{error} during import",
    # how a worker ended
    "outcome.loading": "{said}, while the file was being loaded",
    "late": "no answer within {seconds:.3g} s",
    "late.computing": "no answer after {seconds:.3g} s of computing",
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
}
