"""From sources to HTML with Sphinx, and nothing on the pages that is fetched from elsewhere."""

import io
import re
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import mathjax
import myst_nb  # noqa: F401 - that it is missing is told before Sphinx starts
import sphinx_book_theme  # noqa: F401
from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.util.docutils import docutils_namespace, patch_docutils

from .reference import restructured

HERE = Path(__file__).resolve().parent
LONG = 60  # characters of a value that are shown
COLOUR = re.compile(r"\x1b\[[\d;]*m")
MATHJAX = ("tex-chtml.js", "output/chtml/fonts/woff-v2", "input/tex/extensions")
"""What a page with equations loads of MathJax."""

SETTINGS: dict[str, Any] = {
    "project": "Neural Network Optimization and Tuning",
    "extensions": [
        "myst_nb",
        "sphinx.ext.autodoc",
        "sphinx.ext.napoleon",
        "sphinx.ext.mathjax",
        "sphinx.ext.githubpages",
        "course_utils.site.rendering",
    ],
    "exclude_patterns": ["starters"],
    "highlight_language": "text",  # of blocks that name no language: commands
    "smartquotes_action": "D",  # dashes before the descriptions of arguments; quotes stay
    "nb_execution_mode": "off",
    "nb_ipywidgets_js": {},
    "myst_enable_extensions": ["dollarmath", "colon_fence"],
    "myst_dmath_double_inline": True,
    "autodoc_member_order": "bysource",
    "napoleon_use_ivar": True,
    "autodoc_typehints_format": "short",
    "autodoc_preserve_defaults": True,
    "maximum_signature_line_length": 80,
    "python_display_short_literal_types": True,
    "add_module_names": False,
    "toc_object_entries_show_parents": "hide",
    "html_theme": "sphinx_book_theme",
    "html_title": "Neural Network Optimization and Tuning",
    "html_context": {"default_mode": "auto"},
    "html_theme_options": {
        "use_download_button": False,
        "show_toc_level": 2,
        "footer_content_items": [],
        "navbar_persistent": [],  # the search field stands in the sidebar
    },
    "html_static_path": ["static"],
    "html_css_files": ["site.css"],
    "html_copy_source": False,
    "html_show_copyright": False,
    "html_show_sphinx": False,
    "mathjax_path": "mathjax/tex-chtml.js",
    "mathjax3_config": {"options": {"enableMenu": False}},  # the menu would load more of MathJax
}


def render(source: Path, html: Path, figure_texts: Mapping[str, str]) -> list[str]:
    """Build the pages, and return Sphinx's warnings.

    Args:
        source: the folder of the sources; what the pages load besides is put there.
        html: the folder of the pages.
        figure_texts: text alternatives, by the SHA-256 of a picture's bytes.
    """
    _put_assets(source / "static")
    warnings = io.StringIO()
    settings = SETTINGS | {"figure_texts": dict(figure_texts)}
    with patch_docutils(), docutils_namespace():
        app = Sphinx(
            source, None, html, html.parent / "doctrees", "html", settings, status=None, warning=warnings, freshenv=True
        )
        app.build()
    return [line for line in COLOUR.sub("", warnings.getvalue()).splitlines() if line.strip()]


def _put_assets(folder: Path) -> None:
    """The style sheet, and MathJax from its package."""
    folder.mkdir(parents=True)
    shutil.copy(HERE / "site.css", folder)
    package = Path(next(iter(mathjax.__path__))) / "static" / "mathjax"
    for name in MATHJAX:
        origin, copy = package / "es5" / name, folder / "mathjax" / name
        copy.parent.mkdir(parents=True, exist_ok=True)
        (shutil.copytree if origin.is_dir() else shutil.copy)(origin, copy)
    shutil.copy(package / "LICENSE", folder / "mathjax")


def setup(app: Sphinx) -> dict[str, bool]:
    """Sphinx calls this: what the site adds to it."""
    app.add_config_value("figure_texts", {}, "env")
    app.connect("doctree-read", _describe_pictures)
    app.connect("doctree-read", _leave_out_long_values)
    app.connect("autodoc-process-docstring", _restructure, priority=400)  # before napoleon, at 500
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def _describe_pictures(app: Sphinx, doctree: nodes.document) -> None:
    """Give notebooks' pictures, which myst-nb names after the hash of their bytes, their text alternatives."""
    for image in doctree.findall(nodes.image):
        if text := app.config.figure_texts.get(Path(image["uri"]).stem):
            image["alt"] = text


def _leave_out_long_values(app: Sphinx, doctree: nodes.document) -> None:
    """Show the value of a constant only where it fits on a line."""
    for signature in doctree.findall(addnodes.desc_signature):
        for part in list(signature.findall(addnodes.desc_annotation)):
            if part.astext().startswith(" = ") and len(part.astext()) > LONG:
                signature.remove(part)


def _restructure(app: Sphinx, what: str, name: str, thing: object, options: object, lines: list[str]) -> None:
    lines[:] = restructured("\n".join(lines)).splitlines()
