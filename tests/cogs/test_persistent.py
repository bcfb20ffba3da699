"""Buttons, menus and forms are made anew from their custom_ids: a part for each parameter, read as that parameter is meant."""

from inspect import Parameter, getattr_static, signature
from typing import Any

import pytest

from cogs.forms import Form
from cogs.persistent import Persistent
from cogs.registry import FORMS, PRESSES
from tests.cogs.test_staff_doors import template_of

BY_DEFAULT = {getattr_static(kind, "from_custom_id").__func__ for kind in (Persistent, Form)}
MADE_SO = [kind for kind in (*PRESSES, *FORMS) if getattr_static(kind, "from_custom_id").__func__ in BY_DEFAULT]


@pytest.mark.parametrize("kind", MADE_SO, ids=lambda kind: kind.__name__)
def test_each_part_of_a_custom_id_is_a_parameter_of_what_it_makes(kind: Any) -> None:
    """None is missing or left over, and what isn't a text is read as what it is."""
    parameters = {name: parameter for name, parameter in signature(kind.__init__).parameters.items() if name != "self"}
    said = set(template_of(kind).groupindex)
    assert said <= set(parameters)
    assert {name for name, parameter in parameters.items() if parameter.default is Parameter.empty} <= said
    assert set(kind.reads) == {name for name in said if parameters[name].annotation not in ("str", str)}
