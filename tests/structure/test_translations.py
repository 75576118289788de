"""Both languages are complete: what is marked is translated, and what people read is marked."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message

from marketplace.core import catalogue_update
from marketplace.core.i18n import LANGUAGES
from tests.structure.plain_words import Finding
from tests.structure.unmarked_papers import unmarked_in_paper
from tests.structure.unmarked_python import unmarked_in_python
from tests.structure.unmarked_scripts import unmarked_in_script
from tests.structure.unmarked_templates import unmarked_in_template

CODE = Path(catalogue_update.ROOT) / "marketplace"
# Loose sentences here are read by those who run the machine, name what a library says, or are
# texts in both languages.
KEEPERS = (
    "cli.py",
    "commands/",
    "core/settings.py",
    "core/outbox.py",
    "demo/",
    "web/form_messages.py",
)

Key = tuple[object, str | None]


@pytest.fixture(scope="module")
def collected() -> Catalog:
    return catalogue_update.collect_texts()


@pytest.fixture(scope="module", params=LANGUAGES)
def language(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def catalogue(language: str) -> Catalog:
    return catalogue_update.read_catalogue(language)


def test_the_catalogue_holds_exactly_the_texts_of_code_and_templates(
    catalogue: Catalog, collected: Catalog
) -> None:
    in_tree, in_code = _keys(catalogue), _keys(collected)
    assert sorted(map(str, in_code - in_tree)) == [], "run: marketplace translations update"
    assert sorted(map(str, in_tree - in_code)) == [], "run: marketplace translations update"
    assert not catalogue.obsolete


def test_collecting_again_changes_nothing(language: str, collected: Catalog) -> None:
    now = catalogue_update.catalogue_path(language).read_text(encoding="utf-8")
    assert catalogue_update.updated_catalogue(language, collected) == now


def test_every_text_is_translated_with_all_its_plural_forms(catalogue: Catalog) -> None:
    missing = [
        each.id for each in _texts(catalogue) if len(_forms(each)) != _count(catalogue, each)
    ]
    missing += [each.id for each in _texts(catalogue) if not all(_forms(each)) or each.fuzzy]
    assert missing == []


def test_values_and_marks_of_a_text_stand_in_its_translation(catalogue: Catalog) -> None:
    assert [message.id for message in _texts(catalogue) if not _fits(message)] == []


def test_english_is_the_source_itself() -> None:
    english = catalogue_update.read_catalogue("en")
    assert [each.id for each in _texts(english) if each.string != each.id] == []


def test_indonesian_is_no_copy_of_english() -> None:
    texts = list(_texts(catalogue_update.read_catalogue("id")))
    same = [each.id for each in texts if each.string == each.id and len(str(each.id).split()) > 3]
    assert same == []


@pytest.mark.parametrize("path", sorted(CODE.rglob("templates/**/*.*")), ids=lambda path: path.name)
def test_templates_hold_no_words_of_their_own(path: Path) -> None:
    source = path.read_text(encoding="utf-8")
    if path.suffix == ".svg" and not source.startswith("<"):
        return  # the line of a drawing, put into a page
    assert unmarked_in_template(source, is_html=path.suffix != ".txt") == []


def test_python_shows_nothing_unmarked() -> None:
    found = {
        str(path.relative_to(CODE)): unmarked_in_python(
            path.read_text(encoding="utf-8"),
            is_for_keepers=str(path.relative_to(CODE)).startswith(KEEPERS),
        )
        for path in CODE.rglob("*.py")
    }
    assert _only_found(found) == {}


def test_scripts_hold_no_words() -> None:
    found = {path.name: unmarked_in_script(path.read_text()) for path in CODE.rglob("*.js")}
    assert found
    assert _only_found(found) == {}


def test_papers_hold_no_words() -> None:
    found = {path.name: unmarked_in_paper(path.read_text()) for path in CODE.rglob("*.typ")}
    assert found
    assert _only_found(found) == {}


TEMPLATES = [
    "<p>Sold out</p>",
    "<p>{{ name }} has sold it</p>",
    '{% if x %}<b>{{ _("Sold") }}</b> for good{% endif %}',
    "<title>Cart</title>",
    '<a href="/" aria-label="To the cart">{{ icon }}</a>',
    '<img alt="Cloth of {{ shop }}" src="/x.jpg">',
    '<input placeholder="Your name">',
    '<input type="submit" value="Send">',
    '<button title="Close">×</button>',
    '<meta name="description" content="Batik from Java">',
    '{{ field(form.name, hint="as on the card") }}',
    '{% call note("err", "Something went wrong") %}{% endcall %}',
    "{{ _('Cart') if full else 'It is empty' }}",
    '{% set words = ["Being packed", "packed"] %}',
    "{% trans %}Marked{% endtrans %} and not",
    '{% block title %}{{ _("Cart") }}{% endblock %}<h1>Cart</h1>',
    '<p>{{ "sold" if gone else "free" }}</p>',
    '<p>{{ count ~ " left" }}, {{ name or "nobody" }}, {{ parts|join(" and ") }}</p>',
    '<form data-busy="Sending">',
    '<time data-many="%s minutes left">',
    '<optgroup label="Java">',
    '<input name="q" value="Search">',
    '{{ submit("Save") }}',
    '{% macro quantity(label="Pieces") %}{{ label }}{% endmacro %}',
]
PYTHON = [
    'flash("It is in your cart.", "success")',
    'flash(f"Order {number} is paid")',
    'raise Refused("This cloth has just been sold.")',
    'raise Conflict(f"Only {left} left", field="quantity")',
    'raise NotFound("gone")',
    'raise ValidationError("Enter a name.")',
    'name = StringField("Name")',
    'name = StringField(_l("Name"), description="As on the card")',
    'name = StringField(label="Name")',
    'name = StringField(_l("Name"), [InputRequired("Enter a name.")])',
    'name = StringField(_l("Name"), [Length(max=9, message="This is too long.")])',
    'role = RadioField(_l("Role"), choices=[("admin", "Admin of the office")])',
    'role = RadioField(_l("Role"), choices=[SelectChoice("admin", "Admin")])',
    "_(f'{count} cloths')",
    "N_('Sold by ' + shop)",
    "N_(sentence)",
    'abort(403, "Not for you")',
    'WORDS = {"sold": "This cloth has just been sold."}',
    'render("x.html", heading="Your orders today")',
    'render("x.html", heading="Orders")',
    'raise Refused(message="gone")',
    'flash(Markup("<b>gone</b>"))',
    'name = StringField(_l("Name"), [Regexp("a", message="letters only")])',
    'name = StringField(_l("Name"), [Length(3, 9, "too long")])',
    'name = StringField(_l("Name"), render_kw={"placeholder": "your name"})',
    'form.name.errors.append("too long")',
    'form.role.choices = [("admin", "Admin")]',
    'LABELS = {"packed": "Packed"}',
    'STATES = [("packed", "Being packed")]',
    'def state() -> str:\n    return "Packed" if packed else "To pack"',
    'return "Not found", 404',
    'return jsonify(error="Gone")',
    'login.login_message = "please sign in"',
    '_("{} pieces".format(count))',
]
MAILS = [
    'Letter(subject="Order paid", paragraphs=[], action=t(N_("Open")))',
    'Letter(subject=t(N_("Paid")), paragraphs=["thank you"])',
    'Letter(subject=t(N_("Paid")), paragraphs=[f"Order {number} is paid."])',
    'Letter(subject=t(N_("Paid")), action="Open")',
    'Letter(subject=t(N_("Paid")), rows=[("Total", amount)])',
    'Letter(subject=reader.t("Order paid"), paragraphs=[])',
    'Letter("Order paid", [])',
    'letter.subject = f"Order {number}"',
]
PAPER_VALUES = [
    'from marketplace.core import pdf\nvalues = {"title": "Packing slip"}',
    'from marketplace.core import documents\nvalues = {"note": f"Sent to {name}"}',
]
SCRIPTS = [
    'button.textContent = "Copied";',
    "button.title = 'Close';",
    'box.setAttribute("aria-label", "Zoom");',
    'alert("Sure?");',
    "label.innerText = done ? words : `Saved`;",
    'throw say("nothing was saved");',
    "const text = `${count} pieces left`;",
    'field.setCustomValidity("Enter a number");',
    'const words = {done: "Saved"};',
    'box.append(count, " left");',
    'label.textContent = name || "nobody";',
    'list.add(new Option("none", ""));',
]
PAPERS = [
    "Receipt",
    "#let data = json(bytes(sys.inputs.values))\n= Packing slip\n#data.number",
    '#text(size: 9pt, "Total")',
    "#grid(columns: 2, [Order #data.number], [#data.day])",
    "#table(..data.rows, [Delivery], [])",
    "#for part in data.parts [\n  From #part.shop\n]",
    "#if data.sample [Sample] else [#data.note]",
    '#set page(footer: text(size: 8pt, "Thank you"))',
    '#link("https://petik.example")[Our page]',
    '#data.parts.join(" and ")',
]


@pytest.mark.parametrize(
    ("find", "source"),
    [
        *((unmarked_in_template, each) for each in TEMPLATES),
        *((unmarked_in_python, each) for each in (*PYTHON, *MAILS, *PAPER_VALUES)),
        *((unmarked_in_script, each) for each in SCRIPTS),
        *((unmarked_in_paper, each) for each in PAPERS),
    ],
)
def test_words_planted_without_a_mark_are_found(
    find: Callable[[str], list[Finding]], source: str
) -> None:
    assert find(source)


def test_words_planted_in_a_text_template_are_found() -> None:
    assert unmarked_in_template("{{ name }}: see you soon", is_html=False)


@pytest.mark.parametrize(
    ("find", "source"),
    [
        (unmarked_in_template, "<p>{{ _('Sold') }} · {{ name }} × 2</p>"),
        (unmarked_in_template, "<p>{% trans n=name %}By {{ n }}{% endtrans %}, 12 cm</p>"),
        (unmarked_in_template, '<p class="note{% if x %} err{% endif %}"><i lang="id">lorod</i>'),
        (unmarked_in_template, '<dt translate="no">name</dt>{{ icon("check", class="k s") }}'),
        (unmarked_in_template, '<input lang="id"><p>{{ name }}</p><script>let cart = 1</script>'),
        (unmarked_in_python, 'flash(_("Saved."))\nraise Refused(N_("Sold."), field="cloth")'),
        (unmarked_in_python, 'raise ValueError("The hold is over already.")'),
        (unmarked_in_python, 'log.info("A worker has begun its work.")'),
        (unmarked_in_python, '"""A docstring is no text."""\nname = StringField(_l("Name"))'),
        (unmarked_in_script, 'box.querySelector("a, button");  // Copied and done'),
        (unmarked_in_script, "button.textContent = button.dataset.done;"),
        (unmarked_in_script, 'if (event.key === "PageDown") box.setAttribute("aria-busy", "true")'),
        (
            unmarked_in_template,
            '<p class="{{ "ok done" if x }}" data-url="/orders">{{ name }}',
        ),
        (unmarked_in_python, 'sql = "SELECT name FROM bank"\nFONT = ["Plus Jakarta Sans"]'),
        (unmarked_in_paper, '#text(font: ("Noto Sans", "Newsreader"), data.title)  // Title'),
        (unmarked_in_paper, '#set text(lang: data.language)\n#line(stroke: rgb("#7b4418"))'),
    ],
)
def test_what_is_marked_or_for_machines_is_left_alone(
    find: Callable[[str], list[Finding]], source: str
) -> None:
    assert find(source) == []


def test_a_lost_value_is_noticed() -> None:
    assert not _fits(Message("Order %(number)s", "Pesanan"))
    assert not _fits(Message("a <i>canting</i>", "canting"))
    assert not _fits(Message("100 of {all}", "100 dari {semua}"))
    assert not _fits(Message(("%(num)d cloth", "%(num)d cloths"), ("kain",)))
    assert _fits(Message(("One cloth", "%(num)d cloths"), ("%(num)d kain",)))


def _texts(catalogue: Catalog) -> Iterator[Message]:
    return (message for message in catalogue if message.id)


def _keys(catalogue: Catalog) -> set[Key]:
    return {
        (tuple(each.id) if each.pluralizable else each.id, each.context)
        for each in _texts(catalogue)
    }


def _forms(message: Message) -> tuple[str, ...]:
    text = message.string
    return (text,) if isinstance(text, str) else tuple(text or ())


def _count(catalogue: Catalog, message: Message) -> int:
    return catalogue.num_plurals if message.pluralizable else 1


_PARTS = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}|</?\w[^>]*>")


def _fits(message: Message) -> bool:
    """The last form needs every part of the source's last; a form for one may leave its count."""
    sources = (message.id,) if isinstance(message.id, str) else tuple(message.id)
    wanted = [sorted(_PARTS.findall(text)) for text in sources]
    given = [sorted(_PARTS.findall(text)) for text in _forms(message)]
    return bool(given) and given[-1] == wanted[-1] and all(each in wanted for each in given)


def _only_found(found: dict[str, list[Finding]]) -> dict[str, list[Finding]]:
    return {name: each for name, each in found.items() if each}
