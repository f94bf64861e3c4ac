"""The guide to the API, docs/api.md, as a page of the site and as the text it is."""

from functools import cache
from itertools import pairwise

from django.conf import settings
from django.http import HttpResponse
from django.utils.html import format_html
from django.utils.safestring import mark_safe
from django.utils.text import slugify
from django.views.generic import TemplateView

# In the text this address stands for the site; on the page it is the site's own.
EXAMPLE = "http://127.0.0.1:8000"


def text():
    return (settings.BASE_DIR / "docs" / "api.md").read_text(encoding="utf-8")


def fence(renderer, tokens, index, options, env):
    """A block of code scrolls in a frame of its own, by keyboard too."""
    return format_html(
        '<pre class="scroll" tabindex="0"><code>{}</code></pre>\n', tokens[index].content
    )


@cache
def parser():
    # Loaded here: most processes never show the guide, and each would hold it.
    from markdown_it import MarkdownIt  # noqa: PLC0415

    made = MarkdownIt("commonmark", {"html": False}).enable("table")
    made.add_render_rule("fence", fence)
    return made


def rendered(markdown):
    """The heading, the chapters as (id, heading), and the rest in HTML, each heading with its id."""
    reader = parser()
    tokens = reader.parse(markdown)
    chapters = []
    for opening, inline in pairwise(tokens):
        if opening.type == "heading_open":
            opening.attrSet("id", slugify(inline.content))
            if opening.tag == "h2":
                chapters.append((opening.attrGet("id"), inline.content))
    # The page has a heading of its own: the first three tokens.
    body = reader.renderer.render(tokens[3:], reader.options, {})
    return tokens[1].content, chapters, mark_safe(body)  # noqa: S308 - our own text, without HTML


def guide_text(request):
    return HttpResponse(text(), content_type="text/markdown; charset=utf-8")


class GuideView(TemplateView):
    template_name = "config/api_guide.html"

    def get_context_data(self, **kwargs):
        here = self.request.build_absolute_uri("/").rstrip("/")
        heading, chapters, body = rendered(text().replace(EXAMPLE, here))
        words = {"heading": heading, "chapters": chapters, "body": body}
        return super().get_context_data(**words, **kwargs)
