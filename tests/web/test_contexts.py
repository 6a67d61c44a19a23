"""Each context dataclass holds exactly what its template uses."""

import dataclasses
import inspect

import pytest
from jinja2 import meta, nodes

from app.web import advice_contexts, contexts, experiment_contexts
from app.web.templating import environment, template_name

PAGES = [
    found
    for module in (contexts, advice_contexts, experiment_contexts)
    for _, found in inspect.getmembers(module, dataclasses.is_dataclass)
    if found.__name__.endswith(("Page", "Partial")) and found.__module__ == module.__name__
]


def variables_used(name: str) -> set[str]:
    """Variables of a template, of what it extends and of what it includes, except those templates set themselves."""
    made = environment()
    assert made.loader is not None
    tree = made.parse(made.loader.get_source(made, name)[0])
    used = meta.find_undeclared_variables(tree)
    targets = [assign.target for assign in tree.find_all(nodes.Assign)]
    own = {
        name.name
        for target in targets
        for name in (target, *target.find_all(nodes.Name))
        if isinstance(name, nodes.Name)
    }
    own |= {macro.name for macro in tree.find_all(nodes.Macro)}
    own |= {name for imported in tree.find_all(nodes.FromImport) for name in imported.names}
    for other in tree.find_all((nodes.Extends, nodes.Include)):
        assert isinstance(other.template, nodes.Const)
        used |= variables_used(other.template.value)
    return used - own - set(made.globals)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.__name__)
def test_a_context_and_its_template_agree(page):
    fields = {field.name for field in dataclasses.fields(page)}
    assert variables_used(template_name(page)) == fields


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.__name__)
def test_a_context_is_frozen(page):
    assert page.__dataclass_params__.frozen
