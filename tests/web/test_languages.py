"""Every page speaks both languages, and nothing on it escapes the catalogue."""

import re
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po
from jinja2 import nodes

from app.resources import templates_folder
from app.web.languages import LANGUAGES, LOCALE_FOLDER, choose_language, local_path
from app.web.templating import environment
from tests.web.reading_html import ReadPage, read_page

TEMPLATES = sorted(
    str(path.relative_to(templates_folder()))
    for path in templates_folder().rglob("*.html")
    if "reports" not in path.parts  # a report is one file in one language of its own
)
SPOKEN = {"aria-label", "title", "placeholder", "alt", "data-busy", "data-resume"}
FILES = {"report.html", "results.json", "predictions.csv", "experiment.zip"}
NAMES = {*FILES, "Sextant", "· Sextant", "JSON", "Markdown", "GB"}
CLASSES = {"page-narrow"}
WORDS = re.compile(r"[A-Za-z]{2}")
SENTENCE = re.compile(r"^[A-Z][a-z]+($|[ .,:])|[a-z]+ [a-z]+ ")


class Literals(ReadPage):
    """The texts a template holds outside Jinja, with those of spoken attributes, without code."""

    def handle_starttag(self, tag, attrs):
        self.texts += [value for name, value in attrs if name in SPOKEN and value]


@pytest.mark.parametrize("name", TEMPLATES)
def test_a_template_holds_no_literal_text(name):
    tree = parse(name)
    written = Literals()
    written.feed("".join(data.data if data else "" for data in template_data(tree)))
    literals = {text.strip() for text in written.texts if WORDS.search(text)}
    assert literals - NAMES - CLASSES == set()


@pytest.mark.parametrize("name", TEMPLATES)
def test_a_template_passes_no_untranslated_sentence_to_a_macro_or_filter(name):
    tree = parse(name)
    translated = {
        id(argument)
        for call in tree.find_all(nodes.Call)
        if isinstance(call.node, nodes.Name) and call.node.name in {"_", "gettext", "ngettext"}
        for argument in [*call.args, *call.find_all(nodes.Const)]
    }
    loose = [
        const.value
        for const in tree.find_all(nodes.Const)
        if isinstance(const.value, str) and id(const) not in translated and SENTENCE.search(const.value)
    ]
    assert loose == []


@pytest.mark.parametrize("code", [code for code in LANGUAGES if code != "en"])
class TestTheCatalogue:
    def test_knows_every_text_of_the_pages(self, code):
        known = {message.id if isinstance(message.id, str) else message.id[0] for message in catalogue(code)}
        assert sorted(texts_of_pages() - known) == []

    def test_has_no_empty_and_no_doubtful_entry(self, code):
        unfinished = [
            message.id
            for message in catalogue(code)
            if message.id
            and (message.fuzzy or not all([message.string] if isinstance(message.string, str) else message.string))
        ]
        assert unfinished == []

    def test_keeps_the_placeholders_of_every_text(self, code):
        for message in catalogue(code):
            ids = [message.id] if isinstance(message.id, str) else message.id
            strings = [message.string] if isinstance(message.string, str) else message.string
            wanted = set(re.findall(r"%\(\w+\)s", ids[-1]))
            for string in strings:
                assert not message.id or set(re.findall(r"%\(\w+\)s", string)) == wanted, message.id


def is_finished(message):
    strings = [message.string] if isinstance(message.string, str) else message.string
    return all(strings) and not message.fuzzy


def parse(name):
    made = environment()
    return made.parse((templates_folder() / name).read_text(encoding="utf-8"))


def template_data(tree):
    """What stands outside Jinja, with an empty place for each expression."""
    for output in tree.find_all(nodes.Output):
        for part in output.nodes:
            yield part if isinstance(part, nodes.TemplateData) else None


def catalogue(code):
    with (LOCALE_FOLDER / code / "LC_MESSAGES" / "messages.po").open("rb") as file:
        return read_po(file, locale=code)


def texts_of_pages():
    """Every text that `make messages` extracts."""
    found = set()
    keywords = {"_": None, "gettext": None, "noted": None, "ngettext": (1, 2)}
    folders = [templates_folder() / folder for folder in ("macros", "pages", "partials")]
    for folder, method, options in [
        (Path("app/web").resolve(), "python", {}),
        *((folder, "jinja2", {"trimmed": "true"}) for folder in folders),
    ]:
        pattern = "**.py" if method == "python" else "**.html"
        for _, _, message, _, _ in extract_from_dir(
            folder, method_map=[(pattern, method)], options_map={pattern: options}, keywords=keywords
        ):
            found.add(message if isinstance(message, str) else message[0])
    return found


@pytest.mark.parametrize(
    ("cookie", "accepted", "code"),
    [
        ("", "", "en"),
        ("sextant_language=zh", "en", "zh"),
        ("sextant_language=fr", "zh-CN,zh;q=0.9,en;q=0.8", "zh"),
        ("", "de-DE,de;q=0.9,en;q=0.5,zh;q=0.4", "en"),
        ("", "zh;q=0.2, en;q=0.1", "zh"),
        ("", "zh;q=0, en", "en"),
        ("", "zh;q=much", "en"),
        ("a=b; sextant_language=zh; c=d", "", "zh"),
        ('sextant_language="zh', "", "en"),
    ],
)
def test_the_language_is_chosen_by_cookie_then_by_the_browser(cookie, accepted, code):
    assert choose_language(cookie, accepted) == code


@pytest.mark.parametrize("address", ["//evil.example", "/\\evil.example", "https://evil.example", "", "/a\nb", "a"])
def test_switching_the_language_leads_nowhere_else(address):
    assert local_path(address) == "/"


def test_the_switch_sets_a_cookie_and_keeps_the_page(filled_client):
    page = read_page(filled_client.get("/experiments/1/cases?filter=errors").text)
    fields = {tag.attributes.get("name"): tag.attributes.get("value") for tag in page.named("input")}
    assert fields["next"] == "/experiments/1/cases?filter=errors"
    response = filled_client.post("/language", data={"language": "zh", "next": fields["next"]})
    assert (response.status_code, response.headers["location"]) == (303, "/experiments/1/cases?filter=errors")
    assert response.headers["set-cookie"].startswith("sextant_language=zh;")
    filled_client.cookies.clear()


def test_a_chinese_page_says_so_and_offers_english(filled_client):
    page = read_page(filled_client.get("/data", headers={"cookie": "sextant_language=zh"}).text)
    assert page.named("html")[0].attributes["lang"] == "zh-Hans"
    assert "English" in page.words


def test_an_error_page_speaks_the_language_of_the_reader(filled_client):
    english = read_page(filled_client.get("/nothing").text).words
    chinese = read_page(filled_client.get("/nothing", headers={"cookie": "sextant_language=zh"}).text).words
    assert "Nothing here" in english
    assert "Nothing here" not in chinese
