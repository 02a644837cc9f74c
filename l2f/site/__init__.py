"""The quality page: what the newest run and those before say about the data, for all who use the marts.

`render` writes one page that needs nothing beside it: it works from disk, asks no other place for anything,
and shows everything without JavaScript too. It is a function of what it is given: the same records give the
same bytes.
"""

import os
from pathlib import Path

import jinja2

from l2f.site.content import gather
from l2f.site.words import FILTERS

TEMPLATES = Path(__file__).parent


def render(query, folder, manifest=None, links=None):
    """The path of the page, <folder>/index.html.

    query     runs portable SQL and gives rows as dictionaries; the only access to data
    manifest  dbt's, for what marts and tests are about; None where dbt could not be parsed
    links     other pages by title, relative to the folder
    """
    templates = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    templates.filters.update(FILTERS)
    html = templates.get_template("page.html.j2").render(gather(query, manifest), links=links or {})
    page = Path(folder) / "index.html"
    page.parent.mkdir(parents=True, exist_ok=True)
    # Half a surrogate pair, which JSON can hold, cannot be written. Who has the page open sees the old one or the new one.
    written = page.with_suffix(".new")
    written.write_bytes(html.encode("utf-8", "replace"))
    os.replace(written, page)
    return page
