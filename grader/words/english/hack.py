"""What is said of an input on which a wrong program should fail."""

from __future__ import annotations

SENTENCES = {
    "hack.fails": "The program fails on your input",
    "hack.holds": "The program is right about your input: it gives what the reference gives",
    "hack.agreed": "{said} ({count} right programs agree)",
    "hack.program": "it gives",
    "hack.mistake": "mistake",
    "hack.refused": "Not a legal input: the reference raises {error}: {message}",
    "hack.refused_silent": "Not a legal input: the reference raises {error}",
    "hack.disagree": "Not an input that decides anything: the right programs do not agree about what is wrong here",
    "hack.too_much": "Not a legal input: it takes the reference too much time or memory",
    "hack.unreadable": "Not a legal input: what the reference answers is no plain data",
    "hack.not_written": "attack() is not written yet",
    "hack.no_arguments": "attack() should return a dict: the arguments of {entry} by their names",
    "hack.raised": "attack() raised {error}: {message}",
    "hack.raised_silent": "attack() raised {error}",
    "hack.unsendable": "attack() returned {what}; arguments are numbers, texts, arrays, lists, tuples and dicts",
    "hack.too_large": "The input is larger than {most} MiB; a smaller one will do",
    "hack.ended": "attack() was stopped: {how}",
}
