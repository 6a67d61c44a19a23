"""Gates as JUnit XML, which every build server reads.

Source of the format: github.com/testmoapp/junitxml, "Common JUnit XML format", read 2026-11; Jenkins and GitLab read
testsuites, testsuite, testcase, failure and error.
"""

import re
from collections.abc import Sequence
from xml.etree import ElementTree

from app.reports.gate import GateOutcome
from app.values.results import Results

# What XML 1.0 has no way to write. Source: w3.org/TR/xml, production [2] Char.
_NOT_IN_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def junit_xml(results: Results, gates: Sequence[GateOutcome], *, name: str) -> str:
    """One suite: a test for every arm that had to run, and one for every gate with its comparisons."""
    suite = ElementTree.Element("testsuite", name=_text(name))
    failures = errors = 0
    for arm in results.arms:
        test = ElementTree.SubElement(suite, "testcase", classname="arms", name=_text(arm.key))
        if arm.status not in {"succeeded", "stopped_early"}:
            errors += 1
            reason = next(iter(arm.reasons.values()), arm.status)
            ElementTree.SubElement(test, "error", type=arm.status, message=_text(reason))
    for gate in gates:
        test = ElementTree.SubElement(suite, "testcase", classname="gate", name=_text(gate.text))
        lines = [f"{_word(check.holds)}: {check.text} ({check.sentence})" for check in gate.checks]
        if gate.passed:
            ElementTree.SubElement(test, "system-out").text = _text("\n".join(lines))
        else:
            failures += 1
            bad = [check.sentence for check in gate.checks if check.holds is not True]
            message = _text("; ".join(bad) or "the gate is false")
            ElementTree.SubElement(test, "failure", type="gate", message=message).text = _text("\n".join(lines))
    counts = {
        "tests": str(len(results.arms) + len(gates)),
        "failures": str(failures),
        "errors": str(errors),
        "skipped": "0",
    }
    suite.attrib.update(counts)
    root = ElementTree.Element("testsuites", {"name": "sextant compare", **counts})
    root.append(suite)
    ElementTree.indent(root)
    return ElementTree.tostring(root, encoding="unicode", xml_declaration=True) + "\n"


def _word(holds: bool | None) -> str:
    return "missing" if holds is None else "true" if holds else "false"


def _text(text: str) -> str:
    return _NOT_IN_XML.sub("\N{REPLACEMENT CHARACTER}", text)
