"""Declarations become parameters and roles; errors in them are reported with their line."""

from __future__ import annotations

import pytest

from praxis_desktop.protocols.definition import DataView, PortRole, SetupInstruction
from praxis_desktop.protocols.errors import ProtocolError
from praxis_desktop.protocols.parameters import Choice, Column
from tests.shims.describing import declared, parameter, problem, protocols


@pytest.mark.parametrize(
    ("signature", "kind", "given_as", "default"),
    [
        ("n: int = 5", "int", "plain", 5),
        ("x: float = 2", "float", "plain", 2),
        ("x: int | float = 2.5", "float", "plain", 2.5),
        ("on: bool = True", "bool", "plain", True),
        ("note: str = 'µ'", "text", "plain", "µ"),
        ("mode: Literal['fast', 2] = 2", "choice", "plain", 2),
        ("mode: Mode = Mode.SLOW", "choice", "literal", "SLOW"),
        ("x: int | str = 5", "text", "literal", "5"),
        ("x: list[float] = []", "list", "plain", []),
        ("x: tuple[int, ...] = (1, 2)", "list", "literal", [1, 2]),
        ("x: set[str] = {'b', 'a'}", "list", "literal", ["a", "b"]),
        ("x: dict[str, int] = {'a': 1}", "dict", "plain", {"a": 1}),
        ("day: date = date(2026, 11, 20)", "date", "date", "2026-11-20"),
        ("t: timedelta = timedelta(minutes=5)", "duration", "timedelta", 300.0),
        ("t: Duration = Duration('1 h 30 min')", "duration", "seconds", 5400.0),
        ("t: Duration = 90", "duration", "seconds", 90),
        ("path: Path = Path('a.csv')", "text", "path", "a.csv"),
        ("path: Path | None = None", "file", "path", None),
        ("file: File = None", "file", "path", None),
        ("samples: Table = None", "table", "table", None),
        ("code: Barcode = 'A-1'", "barcode", "plain", "A-1"),
        ("wells: Wells = 'A1:B2'", "wells", "wells", ["A1", "A2", "B1", "B2"]),
        ("source_wells: str = 'a1, AF48'", "wells", "text", ["A1", "AF48"]),
        ("indices: str = 'A1:A3,B5'", "wells", "text", ["A1", "A2", "A3", "B5"]),
        ("well_plate_kind: str = 'flat'", "text", "plain", "flat"),
        ("x = 3", "int", "plain", 3),
        ("x: 'int | None' = None", "int", "plain", None),
        ("x: Microlitres = 5.0", "float", "plain", 5.0),
    ],
)
def test_type_hints_say_what_a_form_asks_for(
    signature: str, kind: str, given_as: str, default: object
) -> None:
    head = (
        "from typing import *\nfrom datetime import date, timedelta\nfrom pathlib import Path\nimport enum\n"
        "class Mode(enum.Enum):\n    FAST = 1\n    SLOW = 'gently'\n"
        "Microlitres = NewType('Microlitres', float)"
    )
    found = parameter(signature, head=head)
    assert (found.kind, found.given_as, found.default) == (kind, given_as, default)
    assert not found.required
    if "Mode" in signature:
        assert found.choices == (Choice("FAST", "FAST"), Choice("SLOW", "gently"))


def test_hints_may_be_texts_and_name_what_is_imported_for_type_checkers_only() -> None:
    (found,) = protocols(
        "from __future__ import annotations\nfrom typing import TYPE_CHECKING\nimport praxis\n"
        "if TYPE_CHECKING:\n    from pylabrobot.resources import Plate\n    from nowhere import Nothing\n"
        "@praxis.protocol_function()\n"
        "def assay(plate: Plate, spare: Plate | None, count: 'int', *, name: str): ...\n"
    )
    assert [(role.name, role.labware, role.is_optional) for role in found.labware] == [
        ("plate", "Plate", False),
        ("spare", "Plate", True),
    ]
    assert [(one.name, one.required) for one in found.parameters] == [("count", True), ("name", True)]


def test_machines_labware_and_decks_are_roles_and_not_in_the_form() -> None:
    found = declared(
        "name='wash-plates', is_top_level=True, category='washing', tags=['a', 'b'], version='2.0',"
        "param_metadata={'plate': {'default_labware': 'cor_96_wellplate_360uL_Fb',"
        " 'default_volumes': {'A1:H1': 200}}, 'arm': {'plr_type': 'PlateReader', 'description': 'Reads.'}}",
        "state: dict, lh: LiquidHandler, arm, plate: Plate, tips: TipRack, deck: Deck, count: int = 1,"
        " trough: Trough | None = None, scale: Scale = None, *more, **others",
        head="from pylabrobot.liquid_handling import LiquidHandler\nfrom pylabrobot.scales import Scale\n"
        "import pylabrobot.plate_reading",
    )
    assert (found.name, found.title, found.function) == ("wash-plates", "Wash-plates", "assay")
    assert (found.is_top_level, found.category, found.tags, found.version) == (
        True,
        "washing",
        ("a", "b"),
        "2.0",
    )
    assert [(role.name, role.machine, role.is_optional) for role in found.machines] == [
        ("lh", "pylabrobot.liquid_handling:LiquidHandler", False),
        ("arm", "pylabrobot.plate_reading:PlateReader", False),
        ("scale", "pylabrobot.scales:Scale", True),
    ]
    assert found.machines[1].help == "Reads."
    assert [(role.name, role.labware, role.is_optional) for role in found.labware] == [
        ("plate", "Plate", False),
        ("tips", "TipRack", False),
        ("trough", "Trough", True),
    ]
    assert found.labware[0].default == "cor_96_wellplate_360uL_Fb"
    assert found.labware[0].volumes == {"A1:H1": 200}
    assert [one.name for one in found.parameters] == ["count"]
    assert (found.deck_param_name, found.state_param_name, found.requires_deck) == ("deck", "state", True)


def test_both_spellings_of_a_setting_mean_the_same() -> None:
    plain = parameter("volume_ul: float = 5", "{'min': 1, 'max': 9.5, 'description': 'How much'}")
    nested = parameter(
        "volume_ul: float = 5",
        "{'constraints': {'min_value': 1, 'max_value': 9.5}, 'help': 'How much', 'ui_hints': {}}",
    )
    assert plain == nested
    assert (plain.minimum, plain.maximum, plain.unit, plain.label, plain.help) == (
        1,
        9.5,
        "µL",
        "Volume",
        "How much",
    )


@pytest.mark.parametrize(
    ("signature", "label", "unit"),
    [
        ("num_dilutions: int = 8", "Number of dilutions", ""),
        ("n: int = 8", "N", ""),
        ("dest_vol_ul: float = 50", "Destination volume", "µL"),
        ("sampleVolume: float = 50", "Sample volume", ""),
        ("incubation_temp_c: float = 37", "Incubation temperature", "°C"),
        ("ph_limit: float = 7", "pH limit", ""),
        ("DNA_conc: float = 7", "DNA concentration", ""),
    ],
)
def test_a_name_reads_as_words_in_the_form(signature: str, label: str, unit: str) -> None:
    found = parameter(signature)
    assert (found.label, found.unit) == (label, unit)


@pytest.mark.parametrize(
    ("unit", "shown"), [("ul/min", "µL/min"), ("uL", "µL"), ("ug", "µg"), ("mol", "mol")]
)
def test_a_unit_of_a_parameter_has_one_spelling(unit: str, shown: str) -> None:
    assert parameter("x: float = 1", f"{{'unit': {unit!r}}}").unit == shown


def test_settings_become_fields() -> None:
    choice = parameter("mode: str = 'a'", "{'options': ['a', {'value': 'b', 'label': 'Bee'}]}")
    assert (choice.kind, choice.choices) == ("choice", (Choice("a", "a"), Choice("b", "Bee")))
    several = parameter("modes: list[str] = ['a']", "{'constraints': {'options': ['a', 'b']}}")
    assert (several.kind, several.item, len(several.choices)) == ("list", "choice", 2)
    text = parameter("name: str", "{'pattern': '[A-Z]+', 'min_length': 2, 'max_length': 4, 'label': 'Id'}")
    assert (text.pattern, text.minimum_length, text.maximum_length, text.label) == ("[A-Z]+", 2, 4, "Id")
    assert text.required
    number = parameter("x: float", "{'unit': 'uL/s', 'step': 0.5}")
    assert (number.unit, number.step) == ("µL/s", 0.5)
    assert parameter("x: float", "{'unit': 'ul'}").unit == "µL"
    one = parameter("well: str = 'A1'", "{'ui_hint': 'index-selector'}")
    assert (one.kind, one.is_single) == ("wells", True)
    assert parameter("x: list[str]", "{'ui_hints': {'widget_type': 'well_selector'}}").given_as == "list"
    table = parameter(
        "samples: praxis.Table",
        "{'columns': ['id', {'name': 'volume', 'kind': float, 'min': 1, 'required': False}],"
        " 'suffixes': '.csv', 'encoding': 'cp1252'}",
    )
    assert table.columns == (Column("id"), Column("volume", "float", False, 1))
    assert (table.suffixes, table.encoding) == ((".csv",), "cp1252")
    assert parameter(
        "x: Annotated[int, 'How many', {'max': 3}] = 1", head="from typing import Annotated"
    ).help


def test_parameters_refer_to_each_other() -> None:
    found = declared(
        "param_metadata={'b_ul': {'linked_to': 'a_ul'}, 'cells': {'ui_hint': 'well_selector',"
        " 'plate_ref': 'second_plate'}}",
        "first_plate: Plate, second_plate: Plate, first_wells: str, cells: str, other_wells: str,"
        " a_ul: float = 1, b_ul: float = 1",
    )
    by_name = {one.name: one for one in found.parameters}
    assert by_name["b_ul"].linked_to == "a_ul"
    assert by_name["first_wells"].plate == "first_plate"
    assert by_name["cells"].plate == "second_plate"
    assert by_name["other_wells"].plate == ""


def test_ports_are_roles() -> None:
    found = declared(
        "param_metadata={'port': {'expects': 'Masterflex'}}",
        "scale: SerialPort, port: SerialPort = 'pump', other: SerialPort = ''",
    )
    assert found.ports == (
        PortRole("scale", "", "scale"),
        PortRole("pump", "Masterflex", "port"),
        PortRole("other", "", "other"),
    )
    assert [one.kind for one in found.parameters] == ["port", "port", "port"]
    assert found.parameters[0].default == "scale"
    assert not found.parameters[0].required


def test_every_field_of_the_decorator_is_told() -> None:
    found = declared(
        "'wash', '1.2', 'Wash a plate.', title='Washing', solo=True, requires_deck=False,"
        "preconfigure_deck=True, deck_param_name='table', deck_construction=make_deck,"
        "deck_layout_path='layout.json', state_param_name='memory', top_level_name_format='^w',"
        "data_views=[DataViewDefinition('od', 'OD', required=True, default_value=[1]), {'name': 'heat',"
        " 'source_type': 'plr_state', 'source_filter': {'state_key': 'tracker.volumes'}}],"
        "setup_instructions=['Fill the trough.', SetupInstruction('Warm up.', 'info', position='3',"
        " resource_type='TipRack')], requires=['pylabrobot']",
        "memory, table",
        head="def make_deck(): ...",
    )
    assert (found.name, found.version, found.description) == ("wash", "1.2", "Wash a plate.")
    assert (found.title, found.solo, found.requires_deck, found.preconfigure_deck) == (
        "Washing",
        True,
        False,
        True,
    )
    assert (found.deck_param_name, found.deck_construction, found.deck_layout_path) == (
        "table",
        "make_deck",
        "layout.json",
    )
    assert found.state_param_name == "memory"
    assert found.parameters == ()
    assert found.data_views == (
        DataView("od", "OD", required=True, default_value=[1]),
        DataView("heat", source_type="plr_state", source_filter={"state_key": "tracker.volumes"}),
    )
    assert found.setup_instructions == (
        SetupInstruction("Fill the trough."),
        SetupInstruction("Warm up.", "info", "3", "TipRack"),
    )


@pytest.mark.parametrize(
    ("decorator", "signature", "message"),
    [
        ("titel='x'", "", "there is no field 'titel'"),
        ("name=5", "", "name must be a string, not 5"),
        ("'a b', is_top_level=True", "", "the name 'a b' does not have the form"),
        ("solo='yes'", "", "solo is True or False, not 'yes'"),
        ("tags='demo'", "", "tags must be a list of strings, not 'demo'"),
        ("tags=[1]", "", "tags must be a list of strings, and 1 is not one"),
        ("preconfigure_deck=True", "", "preconfigure_deck needs a parameter 'deck'"),
        ("deck_construction='make'", "", "deck_construction is a function, not 'make'"),
        ("deck_construction=lambda: 1", "", "deck_construction is a function at the file's top level"),
        ("rules='low < high'", "", "rules is a list, not 'low < high'"),
        ("rules=[{'rule': 'low < high', 'mesage': 'x'}]", "", "rules: there is no field 'mesage'"),
        ("data_views=[{'naem': 'x'}]", "", "data_views: there is no field 'naem'"),
        ("data_views=[{'name': 'x', 'source_type': 'y'}]", "", "source_type must be one of plr_state"),
        ("data_views=[{'name': 'x', 'schema': {'a': object}}]", "", "is not plain data"),
        ("setup_instructions=[5]", "", "setup_instructions must be a list of dicts, and 5 is none"),
        ("setup_instructions=[{'message': 'x', 'severity': 'high'}]", "", "severity must be one of required"),
        ("top_level_name_format='('", "", "top_level_name_format is not a regular expression"),
        ("param_metadata=[]", "", "param_metadata must be a dict"),
        (
            "param_metadata={'y': {}}",
            "x: int",
            "param_metadata tells of 'y', which is not a parameter of assay",
        ),
        ("param_metadata={'x': 5}", "x: int", "param_metadata['x'] must be a dict, not 5"),
        ("param_metadata={'x': {'mix': 1}}", "x: int", "parameter 'x': there is no setting 'mix'"),
        ("param_metadata={'x': {'constraints': {'mix': 1}}}", "x: int", "there is no setting 'mix'"),
        ("param_metadata={'x': {'min': '1'}}", "x: int", "minimum must be a number, not '1'"),
        ("param_metadata={'x': {'min': float('nan')}}", "x: int", "minimum must be a number, not nan"),
        ("param_metadata={'x': {'min': 10**400}}", "x: int", "minimum must be a number, not 1000"),
        ("", "x: float = float('nan')", "its default: nan is not plain data"),
        ("param_metadata={'x': {'min': 5, 'max': 1}}", "x: int", "the minimum 5 is above the maximum 1"),
        ("param_metadata={'x': {'step': 0}}", "x: int", "a step must be greater than zero"),
        ("param_metadata={'x': {'min': 5}}", "x: int = 1", "its default 1 is not within the range from 5"),
        ("param_metadata={'x': {'min': 5}}", "x: str", "minimum means nothing for a value of kind text"),
        ("param_metadata={'x': {'options': []}}", "x: str", "options must be a list of values"),
        ("param_metadata={'x': {'options': [1]}}", "x: str", "the option 1 is not a value of its type"),
        ("param_metadata={'x': {'options': ['a', 'a']}}", "x: str", "the option 'a' appears twice"),
        (
            "param_metadata={'x': {'options': ['a']}}",
            "x: str = 'b'",
            "its default 'b' is none of its options",
        ),
        ("param_metadata={'x': {'pattern': '('}}", "x: str", "the pattern is not a regular expression"),
        ("param_metadata={'x': {'pattern': '(?=a)b'}}", "x: str", "the pattern '(?=a)b' cannot be used: it"),
        ("param_metadata={'x': {'linked_to': 'y'}}", "x: int", "'x' is linked to 'y', which is not another"),
        ("param_metadata={'x': {'linked_to': 'y'}}", "x: int, y: str", "has values of another kind"),
        (
            "param_metadata={'w': {'plate_ref': 'p'}}",
            "w: Wells",
            "the wells 'w' are on 'p', which is not labware",
        ),
        (
            "param_metadata={'p': {'default_volumes': {'X': 1}}}",
            "p: Plate",
            "the wells in 'X' depend on the plate",
        ),
        (
            "param_metadata={'p': {'default_volumes': -1}}",
            "p: Plate",
            "default_volumes must be in microlitres and 0 or more",
        ),
        (
            "param_metadata={'p': {'plr_type': 'Plat'}}",
            "p",
            "PyLabRobot has no machine and no labware 'Plat'",
        ),
        ("param_metadata={'t': {'columns': ['a', 'a']}}", "t: Table", "the column 'a' appears twice"),
        ("param_metadata={'t': {'columns': [{'kind': 'x'}]}}", "t: Table", "a column must be a name"),
        ("", "x: int = '5'", "its default '5' is not a value of kind int"),
        ("", "x: bool = 1", "its default 1 is not a value of kind bool"),
        ("", "w: Wells = 'all'", "its default 'all' names no wells"),
        ("", "x: complex", "a form cannot ask for a value of type complex"),
        ("", "x: list[Plate]", "a form cannot ask for"),
        ("", "x: dict[int, str]", "a form cannot ask for a dict whose keys are not strings"),
        ("", "x: Missing", "its type Missing is not known in the file"),
        ("", "x, /", "the parameter 'x' is positional-only"),
        ("", "a: Deck, b: Deck", "it is a second deck beside 'a'"),
        ("", "b: ScaleBackend", "ScaleBackend is a backend, which is chosen with its machine"),
    ],
)
def test_a_wrong_declaration_is_told(decorator: str, signature: str, message: str) -> None:
    head = (
        "from __future__ import annotations\nfrom pylabrobot.scales import ScaleBackend"
        if "Back" in signature
        else ""
    )
    error = problem(decorator, signature, head=head.partition("\n")[2])
    assert message in error.message
    assert error.line in (5, 6)
    assert error.message.startswith(f"assay.py, line {error.line}: ")


def test_a_problem_of_a_parameter_can_be_translated() -> None:
    error = problem("param_metadata={'x': {'min': 5, 'max': 1}}", "x: int")
    told = error.message.values["text"]  # type: ignore[attr-defined]
    assert told.template == "parameter {name}: {message}"
    assert told.values["message"].template == "the minimum {low:g} is above the maximum {high:g}"


def test_the_problems_of_all_parameters_are_told_at_once() -> None:
    error = problem("param_metadata={'a': {'step': 0}, 'c': {}}", "a: int, b: int = 1.5")
    told = error.message.splitlines()
    assert [line.partition(": ")[0].partition(" ")[0] for line in told] == ["(1)", "(2)", "(3)"]
    assert "param_metadata tells of 'c'" in told[0]
    assert "parameter 'a': a step must be greater than zero" in told[1]
    assert "parameter 'b': its default 1.5" in told[2]


@pytest.mark.parametrize(
    ("decorator", "signature", "remedy"),
    [
        ("tags='demo'", "", 'For example: tags=["dilution", "plate"]'),
        ("rules='low < high'", "", 'For example: rules=["volume_ul * 8 <= 1000"]'),
        ("param_metadata=[]", "", 'For example: param_metadata={"volume_ul": {"min": 1, "max": 300}}'),
        ("param_metadata={'x': {'options': []}}", "x: str", 'For example: ["slow", "fast"]'),
        (
            "param_metadata={'p': {'plr_type': 'Plat'}}",
            "p",
            "Use the name of a class of PyLabRobot, such as Plate or LiquidHandler.",
        ),
        (
            "param_metadata={'w': {'plate_ref': 'p'}}",
            "w: Wells",
            "Add it as a parameter, such as plate: Plate.",
        ),
        ("", "a: Deck, b: Deck", "Remove one of them."),
    ],
)
def test_a_wrong_declaration_comes_with_a_remedy(decorator: str, signature: str, remedy: str) -> None:
    assert problem(decorator, signature).hint == remedy


def test_the_line_is_that_of_the_setting() -> None:
    error = problem(
        "\n'name',\nparam_metadata={\n  'a': {'min': 1},\n  'b': {\n    'min': 1,\n    'options': [],\n  }}",
        "a: int, b: int",
    )
    assert error.line == 11
    assert problem("\ncategory=5,\n").line == 6
    assert problem("", "a: int,\n b: complex").line == 7


def test_two_protocols_of_one_name_are_told() -> None:
    error = problem("'a'", head="@protocol_function('a')\ndef first(): ...\n")
    assert "two protocols are called 'a'" in error.message


def test_a_file_has_the_protocols_that_it_defines_itself() -> None:
    found = protocols(
        "import praxis\nclass Note:\n    __praxis_protocol__ = 5\nnote = Note()\n"
        "@praxis.protocol_function\ndef part(): 'One part.'\n"
        "@praxis.protocol_function(is_top_level=True)\nasync def whole(): ...\nalias = part\n"
        "def main(): ...\n"
    )
    assert [(one.function, one.description, one.is_top_level) for one in found] == [
        ("part", "One part.", False),
        ("whole", "", True),
    ]


def test_a_main_is_described_by_its_hints_and_its_docstring() -> None:
    (found,) = protocols(
        '"""Weigh portions.\n\nPut a vessel on the balance.\n"""\n'
        "from pylabrobot.scales import Scale\n\n"
        "async def main(scale: Scale, portions: int = 5, limit_s=2.5, log: object = print, *a, **kw):\n"
        '    """Weigh some.\n\n    More\n    of it.\n\n    Args:\n        scale: The balance.\n'
        "        portions (int): How many,\n            at least two.\n\n    Returns:\n        x: y\n"
        '    """\n'
        "if __name__ == '__main__':\n    main()\n"
    )
    assert (found.name, found.title, found.entry) == ("assay", "Weigh portions", "main")
    assert (found.description, found.details) == ("Weigh some.", "More of it.")
    assert found.machines[0].help == "The balance."
    assert [(one.name, one.kind, one.help, one.unit) for one in found.parameters] == [
        ("portions", "int", "How many, at least two.", ""),
        ("limit_s", "float", "", "s"),
    ]


def test_any_function_can_be_asked_for() -> None:
    (found,) = protocols("def weigh(portions: int): ...\nprint(1)\n", "weigh")
    assert (found.name, found.entry, found.parameters[0].name) == ("weigh", "main", "portions")


def test_a_default_need_not_be_comparable() -> None:
    array = "class Array:\n    def __eq__(self, other): raise ValueError('ambiguous')\n"
    (found,) = protocols(f"{array}def main(x=Array(), y: Array = Array(), z: int = 1): ...\n")
    assert [one.name for one in found.parameters] == ["z"]


@pytest.mark.parametrize(
    ("parameter", "message"),
    [
        ("x: int = 1.5", "its default 1.5 is not a value of kind int"),
        ("x: float = '2'", "its default '2' is not a value of kind float"),
        ("x: float = float('inf')", "its default: inf is not plain data (finite numbers"),
        ("x: bool = 1", "its default 1 is not a value of kind bool"),
        ("x: str = 5", "its default 5 is not a value of kind text"),
        ("x: 'int | str' = 1.5", "its default 1.5 is not a value of kind text"),
        ("x: 'str | Literal[1]' = True", "its default True is not a value of kind text"),
        ("x: Literal['a', 2] = 'b'", "its default 'b' is not a value of kind choice"),
        ("x: Mode = 'FAST'", "its default 'FAST' is not a value of kind choice"),
        ("x: Mode = Other.FAST", "its default <Other.FAST: 1> is not a value of kind choice"),
        ("x: list[int] = 5", "its default 5 is not a value of kind list"),
        ("x: list[int] = [1, 1.5]", "its default [1, 1.5] is not a value of kind list"),
        ("x: set[str] = {1}", "its default {1} is not a value of kind list"),
        ("x: list[float] = [None]", "its default [None] is not a value of kind list"),
        ("x: dict[str, int] = {'a': '1'}", "its default {'a': '1'} is not a value of kind dict"),
        ("x: timedelta = '5 min'", "its default '5 min' is not a value of kind duration"),
        ("x: Duration = True", "its default True is not a value of kind duration"),
        ("x: date = 5", "its default 5 is not a value of kind date"),
        ("x: Table = 'a.csv'", "its default 'a.csv' is not a value of kind table"),
        ("x: Barcode = 5", "its default 5 is not a value of kind barcode"),
        ("x: SerialPort = 5", "its default 5 is not a value of kind port"),
        ("x: Wells = 5", "its default 5 names no wells"),
        ("x: Plate = 'a plate'", "its default 'a plate' is not a Plate"),
        ("x: 'LiquidHandler | None' = 5", "its default 5 is not a LiquidHandler"),
        ("x: Annotated[int, {'min': 5}] = 1", "its default 1 is not within the range from 5"),
    ],
)
@pytest.mark.parametrize("head", ["def main", "@protocol_function()\ndef assay"])
def test_a_default_that_is_not_of_its_type_is_told(head: str, parameter: str, message: str) -> None:
    imports = (
        "from typing import *\nfrom datetime import date, timedelta\nimport enum\nfrom praxis import *\n"
        "from pylabrobot.resources import Plate\nfrom pylabrobot.liquid_handling import LiquidHandler\n"
        "class Mode(enum.Enum):\n    FAST = 1\nclass Other(enum.Enum):\n    FAST = 1\n"
    )
    with pytest.raises(ProtocolError) as caught:
        protocols(f"{imports}{head}(\n    y: int = 1,\n    {parameter},\n): ...\n")
    assert f"parameter 'x': {message}" in caught.value.message
    assert caught.value.line == 13 + head.count("\n")


@pytest.mark.parametrize(
    ("parameter", "default"),
    [
        ("x: 'list[int | None]' = [1, None]", [1, None]),
        ("x: list[Mode] = [Mode.FAST]", ["FAST"]),
        ("x: 'list[Literal[1, 2]]' = [2]", [2]),
        ("x: 'tuple[Literal[1, 2], ...]' = (2,)", [2]),
        ("x: dict[str, list[int]] = {'a': [1]}", {"a": [1]}),
        ("x: tuple[int, str] = (1, 'a')", [1, "a"]),
        ("x: 'bool | Literal[\"auto\"]' = 'auto'", "auto"),
        ("x: float = 2", 2),
        ("x: list = [1, 'a']", [1, "a"]),
    ],
)
def test_a_default_may_be_of_any_type_that_its_hint_allows(parameter: str, default: object) -> None:
    imports = "from typing import *\nimport enum\nclass Mode(enum.Enum):\n    FAST = 1\n"
    (found,) = protocols(f"{imports}def main({parameter}): ...\n")
    assert [one.default for one in found.parameters] == [default]


def test_a_main_with_a_parameter_that_nobody_can_give_is_told() -> None:
    with pytest.raises(Exception, match="parameter 'sink': a form cannot ask for a value of type Callable"):
        protocols("from collections.abc import Callable\ndef main(sink: Callable): ...\n")


@pytest.mark.parametrize("head", ["@protocol_function()\nasync def assay", "def main", "async def main"])
def test_a_protocol_that_would_only_make_a_generator_is_refused(head: str) -> None:
    with pytest.raises(ProtocolError, match="contains yield, so a call would run none of it"):
        protocols(f"from praxis import protocol_function\n{head}():\n    yield 1\n")
