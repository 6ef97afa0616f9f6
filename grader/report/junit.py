"""A batch as JUnit's XML, for Jenkins, GitLab and whatever else reads it: a suite a kata, a test a file.

A test is a file and not a hidden case: seventeen cases may fail by one slip, and four by four.
"""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Sequence

from grader.model import Batch, Row
from grader.report.rows import kata_text, parts_text, result_of, said_of, same_text, verdict_text
from grader.report.sanitize import clean, one_line
from grader.words import phrase


def junit_text(batch: Batch) -> str:
    """The document, valid by the schema of Jenkins' xUnit plugin."""
    root = ET.Element("testsuites", {"name": "kata grade", **_counts(batch.rows), "time": _seconds(batch.rows)})
    for kata in (*batch.katas, ""):
        if rows := [row for row in batch.rows if row.kata == kata]:
            root.append(_suite(batch, kata or phrase("results.no_kata"), rows))
    ET.indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ET.tostring(root, "unicode") + "\n"


def _suite(batch: Batch, name: str, rows: Sequence[Row]) -> ET.Element:
    began = f"{batch.started:%Y-%m-%dT%H:%M:%S}"
    told = {"name": name, **_counts(rows), "skipped": "0", "time": _seconds(rows), "timestamp": began}
    suite = ET.Element("testsuite", told)
    properties = ET.SubElement(suite, "properties")
    for key, value in {"seed": str(batch.seed), "version": batch.version}.items():
        ET.SubElement(properties, "property", {"name": key, "value": value})
    suite.extend([_test(row) for row in rows])
    return suite


def _counts(rows: Sequence[Row]) -> dict[str, str]:
    failures = sum(row.came == "failed" for row in rows)
    errors = sum(not row.graded for row in rows)
    return {"tests": str(len(rows)), "failures": str(failures), "errors": str(errors)}


def _test(row: Row) -> ET.Element:
    where = {"name": _line(row.path), "classname": _line(row.who), "time": f"{row.seconds:.3f}"}
    test = ET.Element("testcase", where)
    beside = [*filter(None, [same_text(row)])]
    if row.came == "passed":
        beside = [*said_of(row), *beside]
    else:
        told = [verdict_text(row), *said_of(row)] if row.blank else [*said_of(row)] or [verdict_text(row)]
        kind = "failure" if row.graded else "error"
        found = ET.SubElement(test, kind, {"type": result_of(row), "message": _line(told[0])})
        found.text = _text("\n".join([kata_text(row), *told, *filter(None, [parts_text(row)])]))
    if beside:
        ET.SubElement(test, "system-out").text = _text("\n".join(beside))
    return test


def _seconds(rows: Sequence[Row]) -> str:
    return f"{sum(row.seconds for row in rows):.3f}"


def _line(text: str) -> str:
    return _text(one_line(text))


def _text(text: str) -> str:
    """What may stand in XML, which has neither control characters nor U+FFFE and U+FFFF."""
    return clean(text).replace("\ufffe", "\\ufffe").replace("\uffff", "\\uffff")
