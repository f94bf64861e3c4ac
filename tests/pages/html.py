"""Reading pages in tests as a reader does: by heading, cell and link, not by bytes."""

from html.parser import HTMLParser

# What a browser does not leave within a paragraph: it would close the paragraph instead.
BLOCKS = {"article", "details", "div", "dl", "h1", "h2", "h3", "ol", "p", "section", "table", "ul"}
VOID = {"area", "base", "br", "hr", "img", "input", "link", "meta", "source", "wbr"}


class Node:
    def __init__(self, tag, attrs=(), parent=None):
        self.tag, self.attrs, self.parent = tag, dict(attrs), parent
        self.children = []

    @property
    def text(self):
        """All its words on one line, without what stands in source marks."""
        return " ".join("".join(self._texts()).split())

    def _texts(self):
        for child in self.children:
            if isinstance(child, str):
                yield child
            elif "evidence" not in child.attrs.get("class", ""):
                yield from child._texts()
                yield " " if child.tag in {"p", "li", "td", "th", "br", "dt", "dd"} else ""

    def all(self, tag=None, **attrs):
        """Every node within of the tag with these attributes (class_ matches one class)."""
        for child in self.children:
            if isinstance(child, Node):
                if child.fits(tag, attrs):
                    yield child
                yield from child.all(tag, **attrs)

    def items(self, tag="li"):
        """The children of the tag; what lies deeper is left out."""
        return [child for child in self.children if isinstance(child, Node) and child.tag == tag]

    def one(self, tag=None, **attrs):
        (found,) = self.all(tag, **attrs)
        return found

    def fits(self, tag, attrs):
        if tag and self.tag != tag:
            return False
        for name, value in attrs.items():
            if name == "class_":
                if value not in self.attrs.get("class", "").split():
                    return False
            elif self.attrs.get(name.rstrip("_").replace("_", "-")) != value:
                return False
        return True


class Reader(HTMLParser):
    def __init__(self, text):
        super().__init__()
        self.root = self.open = Node("root")
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attrs):
        assert self.open.tag not in {"p", "h1", "h2", "h3"} or tag not in BLOCKS, self.open.text
        node = Node(tag, attrs, self.open)
        self.open.children.append(node)
        if tag not in VOID and not self.get_starttag_text().endswith("/>"):
            self.open = node

    def handle_startendtag(self, tag, attrs):
        self.open.children.append(Node(tag, attrs, self.open))

    def handle_endtag(self, tag):
        assert self.open.tag == tag, f"</{tag}> closes <{self.open.tag}>"
        self.open = self.open.parent

    def handle_data(self, data):
        self.open.children.append(data)


def read(response):
    """The page as a tree; an element that is closed in the wrong place fails the test."""
    return Reader(response.content.decode()).root


def texts(nodes):
    return [node.text for node in nodes]
