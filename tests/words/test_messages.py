"""Every sentence has a key, every key a sentence and all it speaks of; and no code looks into a sentence."""

import ast
import functools
import gettext
import json
import re
import string
import struct
from dataclasses import replace
from pathlib import Path

import pytest

import grader
from grader import catalogue, from_json, to_json
from grader.authoring.template import POT, template
from grader.grading import Grader
from grader.grading.kept import Kept
from grader.model import Forbidden, Message
from grader.policy import Policy
from grader.protocol.wire import UNSENDABLE
from grader.words import messages, say, translate
from grader.words.messages import TEMPLATES

PACKAGE = Path(grader.__file__).parent
GIVEN = {"say", "phrase", "_print_field"}  # functions of ours that take a key


def fields_of(sentence):
    """The names in braces."""
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name is not None}


# --- keys and their users -----------------------------------------------------------------------------------------------


class Users(ast.NodeVisitor):
    """Every place of one module that makes a message: (line, the keys it may have, the values it gives or None).

    A key is a literal, one of several in an expression, or a name, table or loop over a table that has literals.
    """

    def __init__(self, tree):
        self.found, self.scopes = [], [tree]
        self.visit(tree)

    def visit_FunctionDef(self, node):
        self.scopes.append(node)
        self.generic_visit(node)
        self.scopes.pop()

    def visit_Call(self, node):
        self.generic_visit(node)
        name = ast.unparse(node.func)
        if name not in {"Message", "Message.of", "WireError", *GIVEN} or not node.args:
            return
        key, *rest = node.args
        if name == "WireError":
            values = self._names_in(rest[0]) if rest else set()
        elif name == "Message":
            values = None if rest else set()
        else:
            given = [[word.arg] if word.arg else self._names_in(word.value) for word in node.keywords]
            values = {value for names in given for value in names}
        self.found.append((node.lineno, self.strings(key), values))

    def strings(self, node):
        """The literals that an expression may be."""
        if isinstance(node, ast.Constant):
            return {node.value} if isinstance(node.value, str) else set()
        if isinstance(node, ast.IfExp):
            return self.strings(node.body) | self.strings(node.orelse)
        if isinstance(node, ast.Subscript):
            return self.strings(node.value)
        if isinstance(node, ast.Dict):
            return {text for value in node.values for text in self.strings(value)}
        if isinstance(node, ast.Tuple):
            return {text for value in node.elts for text in self.strings(value)}
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "items":
            return self.strings(node.func.value)
        if isinstance(node, ast.Name):
            return {text for value in self._put_into(node.id) for text in self.strings(value)}
        return set()

    def _names_in(self, node):
        """The keys of a dict, or of the dicts that a name may be."""
        if isinstance(node, ast.Dict):
            return {key.value for key in node.keys if isinstance(key, ast.Constant)}
        if isinstance(node, ast.IfExp):
            return self._names_in(node.body)  # where its key speaks of more
        if isinstance(node, ast.Name):
            return {name for value in self._put_into(node.id) for name in self._names_in(value)}
        return set()

    def _put_into(self, name):
        """What is assigned to a name in this function, or in the module; what it loops over."""
        for scope in reversed(self.scopes):
            nodes = list(scope.body) if isinstance(scope, ast.Module) else list(ast.walk(scope))
            values = [node.value for node in nodes if isinstance(node, ast.Assign) and name in _names(*node.targets)]
            values += [node.value for node in nodes if isinstance(node, ast.AnnAssign) and name in _names(node.target)]
            values += [
                node.iter
                for node in nodes
                if isinstance(node, (ast.For, ast.comprehension)) and name in _names(node.target)
            ]
            if values:
                return values
        return []


def _names(*targets):
    """The names that are assigned to."""
    return {node.id for target in targets for node in ast.walk(target) if isinstance(node, ast.Name)}


@functools.cache
def modules():
    """Every module of ours as name -> tree, but the sentences themselves."""
    paths = {path.relative_to(PACKAGE).as_posix(): path for path in sorted(PACKAGE.rglob("*.py"))}
    return {
        name: ast.parse(path.read_text("utf-8"))
        for name, path in paths.items()
        if not name.startswith(("katas/", "solutions/", "words/messages.py", "words/english/"))
    }


@functools.cache
def users():
    """Every place that makes a message, as (module, line, keys, values)."""
    return [(name, *found) for name, tree in modules().items() for found in Users(tree).found]


def test_the_walk_finds_what_it_should():
    """Rows that must be among the users, one for each way in which a key is given."""
    told = {(name, frozenset(keys), frozenset(values or ())) for name, _, keys, values in users()}
    for wanted in [
        ("devices.py", {"note.no_cuda"}, set()),
        ("devices.py", {"note.not_torch"}, {"backend"}),
        ("protocol/wire.py", {"wire.key"}, {"type"}),
        ("worker/marshal.py", {"wire.layout"}, {"layout", "device"}),
        ("host/tenant.py", {"load.raised", "load.raised_silent"}, {"error", "message"}),
        ("testing/expect.py", {"remark.unnamed", "remark.not_yours", "remark.silent"}, {"error", "naming", "message"}),
        ("diagnosis/relation.py", {"relation.zeros", "relation.zero"}, set()),
        ("diagnosis/contrast.py", {"contrast.part", "contrast.parts", "contrast.parts_right", "contrast.parts_wrong"}, {"right", "wrong"}),
        ("report/findings.py", {"allowed.terms", "allowed.rounding"}, {"dtype", "digits", "terms"}),
        ("report/findings.py", {"finding.type_of", "finding.shape_of", "finding.dtype_of", "finding.device_of"}, {"what"}),
        ("report/sentences.py", {"report.failing_first", "report.failing_first_one"}, {"what", "count"}),
    ]:  # fmt: skip
        assert (wanted[0], frozenset(wanted[1]), frozenset(wanted[2])) in told, wanted


def test_every_key_that_is_used_has_a_sentence():
    """No learner meets a KeyError."""
    unknown = {(name, line, key) for name, line, keys, _ in users() for key in keys if key not in TEMPLATES}
    assert unknown == set()


def test_every_key_has_one_sentence():
    """No part of english/ takes a key of another one's."""
    assert len(TEMPLATES) == sum(len(part.SENTENCES) for part in messages.PARTS)


def test_every_sentence_is_used():
    """As a literal somewhere in grader/, so that whoever reads a sentence finds who says it."""
    said = {
        node.value for tree in modules().values() for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }  # fmt: skip
    own = {
        node.value
        for node in ast.walk(ast.parse(Path(messages.__file__).read_text("utf-8")).body[-1])
        if isinstance(node, ast.Constant)
    }
    assert set(TEMPLATES) - said - own == set()


def test_no_key_is_put_together():
    """A key is written out where it is used: it can be searched for, and this file can see it."""
    areas = {key.partition(".")[0] for key in TEMPLATES}
    starts = [
        (name, node.lineno, ast.unparse(node)) for name, tree in modules().items() for node in ast.walk(tree)
        if isinstance(node, ast.JoinedStr) and node.values and isinstance(node.values[0], ast.Constant)
        and re.match(rf"({'|'.join(areas)})\.\w*$", node.values[0].value)
    ]  # fmt: skip
    assert starts == []


def test_every_sentence_gets_what_it_speaks_of():
    """All names in its braces are given wherever it is used."""
    missing = [
        (name, line, key, lacking) for name, line, keys, values in users() for key in keys
        if values is not None and (lacking := fields_of(TEMPLATES[key]) - values)
    ]  # fmt: skip
    assert missing == []


def test_few_pass_on_a_key_that_they_did_not_choose():
    """Where a key is not written out, it comes from a WireError, a Message, or a parameter that is."""
    unread = {name for name, _, keys, _ in users() if not keys}
    hosts = {"host/process.py", "host/dry_run.py", "host/session.py", "host/tenant.py"}
    judges = {*hosts, "judge/proxy.py", "judge/run.py", "hack/attack.py", "hack/panel.py"}
    assert unread == {*judges, "doctor.py", *REPORTS}


REPORTS = {
    f"report/{name}.py"
    for name in (
        "findings",
        "hack",
        "json",
        "text",
        "cause",
        "failure",
        "sentences",
        "quiz",
        "html/cause",
        "html/check",
        "mock",
        "mock_json",
        "mock_brief",
        "html/scorecard",
        "html/sheet",
    )
}  # they say what others said


def test_what_a_worker_may_say_has_a_sentence():
    """The host holds a worker to the names that the sentence asks for."""
    assert {key: fields_of(TEMPLATES[key]) for key in UNSENDABLE} == UNSENDABLE


@pytest.mark.parametrize("key", TEMPLATES)
def test_a_sentence_is_plain(key):
    """Only names stand in braces; no spaces at the ends, none doubled, and no full stop but after whole sentences."""
    sentence = TEMPLATES[key]
    assert re.fullmatch(r"[a-z_]+(\.[a-z_0-9]+)?", key)
    assert all(re.fullmatch(r"[a-z_]+", name) for name in fields_of(sentence))
    assert sentence == " ".join(sentence.split())
    whole = key.startswith(
        (
            "remark.",
            "note.",
            "rules.insides",
            "report.",
            "page.",
            "unread.nudge",
            "unpacked.nudge",
            "no_key.nudge",
            "watch.",
            "quiz.",
            "mock.",
            "batch.weak",
            "results.",
        )
    )
    assert whole or not sentence.endswith(".")


# --- saying them ----------------------------------------------------------------------------------------------------------

SAID = [
    (Message.of("contrast.parameter", name="groups", right=("1",), wrong=("2", "4")), "right for groups = 1, wrong for groups = 2 and 4"),
    (Message.of("contrast.parts_right", right=("db", "dw"), wrong=("dx",)), "db and dw are right, dx is wrong"),
    (Message.of("relation.edges", places=("first", "last"), axis=0), "it is right except at the first and last index of axis 0"),
    (
        Message.of("remark.unnamed", error="ValueError", message="no", naming=("level", "1.5")),
        "Your ValueError says 'no'; it should name the argument or its value (level or 1.5).",
    ),
    (Message.of("load.missing", entry="f'"), """the file does not define "f'\""""),
    (Message.of("late", seconds=0.30000000000000004), "no answer within 0.3 s"),
    (Message.of("relation.factor", factor="{x.__class__}"), "it is the right answer times {x.__class__}"),
]  # fmt: skip


@pytest.mark.parametrize(("message", "words"), SAID, ids=[message.key for message, _ in SAID])
def test_a_message_in_words(message, words):
    """Values stand where the sentence has them; several are a list."""
    assert say(message) == words


def test_a_message_that_nobody_knows_is_a_bug():
    """A key without a sentence, and a sentence without its values, raise."""
    for message in (Message("relation.none"), Message("late")):
        with pytest.raises(KeyError):
            say(message)


# --- other languages ------------------------------------------------------------------------------------------------------


def gibberish(text):
    """The words in reverse order, letters too, with what stands in braces as it was: nothing is left to look for."""
    words = re.findall(r"\{[^}]*\}|\w+|\s+|[^\w\s]", text)
    return "".join(word if word.startswith("{") else word[::-1].swapcase() for word in reversed(words))


PROGRAMS = {
    "right": "return x * factor",
    "adds": "return x + factor",
    "in place": "x *= factor; return x",
    "truncates": "return np.trunc(x * factor)",
    "doubles": "return 2 * x * factor",
    "a mistake in most cases": "return x * factor if len(x) > 40 else x + factor",
    "another dtype": "return (x * factor).astype('float16')",
    "another shape": "return x * factor if x.ndim == 1 else (x * factor).T",
    "another type": "return None",
    "not finite": "return x * np.inf",
    "against the rules": "return np.multiply(x, factor)",
    "a trapped call": "return getattr(np, 'tensor' + 'dot')(x, factor, 0)",
    "an error": "raise KeyError(factor)",
    "an exit": "import os; os._exit(3)",
    "no plain data": "return object()",
    "not written": "raise NotImplementedError",
    "no Python": "return (",
}


def facts(value):
    """Everything in feedback but the words that we made of it, and what differs from one run to the next."""
    if isinstance(value, dict):
        theirs = "line" in value or "type" in value or value.get("class") == "Text"  # a place, a value, an argument
        left = {"seconds", "when", "usage"} | (set() if theirs else {"text"})
        left |= {"title"} if value.get("name") == "rules" else set()
        left |= {"title", "nudge"} if value.get("places") else set()  # what a text alone says is told in our words
        return {name: facts(item) for name, item in value.items() if name not in left}
    return [facts(item) for item in value] if isinstance(value, list) else value


@pytest.fixture(scope="module")
def one_grader():
    with Grader(Policy(standby=0)) as made:
        yield made


EVERY_DAY = (
    "adds",
    "an error",
    "an exit",
    "a trapped call",
    "not finite",
)  # the others take the same way, with the slow tests
LANGUAGES = [
    pytest.param(body, id=name, marks=() if name in EVERY_DAY else pytest.mark.slow) for name, body in PROGRAMS.items()
]


@pytest.mark.slow
@pytest.mark.parametrize("body", LANGUAGES)
def test_no_code_looks_into_a_sentence(one_grader, toy, submit, right, monkeypatch, body):
    """In a language of gibberish, everything that was found is the same: verdicts, findings, relations, diagnoses."""
    kata = replace(toy, forbidden=(*toy.forbidden, Forbidden(("numpy.tensordot",), "Likewise.")))
    mine = submit("import numpy as np\n" + right.replace("return x * factor", body))
    plain, other = [], []
    for said, language in ((plain, lambda text: text), (other, gibberish)):
        monkeypatch.setattr(messages, "translate", language)
        monkeypatch.setattr(one_grader, "_kept", Kept(one_grader.policy))
        feedback = one_grader.grade(mine.path, kata=kata, device="cpu", seed=5)
        text = to_json(feedback)
        said += [facts(json.loads(text)), text]
        assert from_json(text).verdict == feedback.verdict == ("passed" if body == PROGRAMS["right"] else "failed")
    assert plain[0] == other[0] and plain[1] != other[1]


def test_each_mistake_is_known_in_any_language(one_grader, toy, monkeypatch):
    """Known mistakes are told apart by what they compute."""
    monkeypatch.setattr(messages, "translate", gibberish)
    for mistake in catalogue.mistakes(toy, "numpy"):
        found = one_grader.grade(mistake.path, kata=toy, backend="numpy", device="cpu", seed=5)
        assert [(each.slug, each.confidence) for each in found.diagnoses] == [(mistake.slug, "matches")]


def test_gibberish_keeps_the_names():
    """The language that these tests speak has every sentence's values, and no word of ours."""
    for sentence in TEMPLATES.values():
        assert fields_of(gibberish(sentence)) == fields_of(sentence)
    assert gibberish("no answer within {seconds:g} s") == "S {seconds:g} NIHTIW REWSNA ON"


def compiled(catalog):
    """A catalogue of translations as msgfmt writes it."""
    pairs = sorted({"": "Content-Type: text/plain; charset=UTF-8\n", **catalog}.items())
    tables, texts, start = b"", b"", 28 + 16 * len(pairs)
    for column in (0, 1):
        for pair in pairs:
            text = pair[column].encode()
            tables += struct.pack("<II", len(text), start + len(texts))
            texts += text + b"\0"
    return struct.pack("<7I", 0x950412DE, 0, len(pairs), 28, 28 + 8 * len(pairs), 0, 0) + tables + texts


@pytest.fixture
def language(monkeypatch, tmp_path):
    """language(catalog): the learner's language is one with these translations."""
    module = translate.__globals__

    def make(catalog, name="xx"):
        folder = tmp_path / "locale" / name / "LC_MESSAGES"
        folder.mkdir(parents=True)
        (folder / "kata.mo").write_bytes(compiled(catalog))
        monkeypatch.setitem(module, "LOCALE", tmp_path / "locale")
        monkeypatch.setenv("LANGUAGE", name)
        module["_translations"].cache_clear()

    yield make
    module["_translations"].cache_clear()


def test_a_translation_is_spoken(language):
    """By the learner's LANGUAGE; a sentence that it lacks is English, and so is one that asks for what there is not."""
    language({
        "no answer within {seconds:.3g} s": "{seconds:g} s lang keine Antwort",
        "and": "und",
        "{right} are right, {wrong} is wrong": "richtig: {right}; falsch: {wrong}",
        "it is the right answer times {factor}": "mal {faktor}",
        "on {device}": "auf {0}",
        "it is all zeros": "nur Nullen {",
    })  # fmt: skip
    assert say(Message.of("late", seconds=2.0)) == "2 s lang keine Antwort"
    assert say(Message.of("contrast.parts_right", right=("a", "b"), wrong=("c",))) == "richtig: a und b; falsch: c"
    assert say(Message("relation.sign")) == TEMPLATES["relation.sign"]
    assert say(Message.of("relation.factor", factor="2")) == "it is the right answer times 2"
    assert say(Message.of("finding.device", device="cuda")) == "on cuda"
    assert say(Message("relation.zeros")) == "it is all zeros"


def test_without_a_translation_it_is_english(language, monkeypatch):
    """In any language that there is no catalogue for."""
    language({"it is zero": "null"}, "xx")
    monkeypatch.setenv("LANGUAGE", "yy")
    assert say(Message("relation.zero")) == "it is zero"


def test_the_template_of_translations_is_fresh():
    """python -m grader.authoring.template writes it; translators find every sentence in it."""
    assert POT.read_text("utf-8") == template()
    sentences = [
        line[len('msgid "') : -1].replace('\\"', '"') for line in template().splitlines() if line.startswith("msgid")
    ]
    assert sorted(sentences) == sorted({"", *TEMPLATES.values()})


def test_the_template_is_part_of_the_package():
    """It stands below grader/, all of which goes into the wheel; no line of .gitignore keeps a catalogue out."""
    assert POT.is_relative_to(PACKAGE) and gettext.find("kata", POT.parent, ["xx"]) is None
    ignored = (PACKAGE.parent / ".gitignore").read_text("utf-8")
    assert not re.search(r"locale|\.mo\b|\.pot?\b", ignored)
