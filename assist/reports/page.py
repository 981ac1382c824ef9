"""Reports as one HTML file each: Jinja2 over a shared frame, with styles inlined and no request to anywhere."""

from typing import Final

from jinja2 import ChoiceLoader, Environment, PackageLoader, StrictUndefined

_FRAME: Final = "assist.reports"
_COLOURS: Final = ("assist", "sidebar")
"""The package and its folder that hold the colours of the pages."""


def render(package: str, template: str, **values: object) -> str:
    """Fill a template of a package (its folder `templates/`), which extends `base.html`; all values are escaped.

    A value that the template misses raises `jinja2.UndefinedError`.
    """
    environment = Environment(
        loader=ChoiceLoader([PackageLoader(package), PackageLoader(_FRAME), PackageLoader(*_COLOURS)]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template(template).render(values) + "\n"
