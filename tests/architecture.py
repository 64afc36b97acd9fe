"""What the code is like, measured from its own text; `python -m tests.architecture` prints it.

The rules in `test_architecture.py` hold these figures where they are.
"""

from __future__ import annotations

import ast
import random
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]

LAYERS: Mapping[str, tuple[frozenset[str], ...]] = {
    "store": (
        frozenset({"errors", "tasks", "text"}),
        frozenset({"workers"}),
        frozenset({"storage"}),
        frozenset({"model"}),
        frozenset({"formats", "duplicates", "search"}),
        frozenset({"screening"}),
        frozenset({"notebook"}),
        frozenset({"library"}),
    ),
    "tui": (
        frozenset({"commands"}),
        frozenset({"terminal", "config"}),
        frozenset({"widgets"}),
        frozenset({"screens"}),
        frozenset({"actions"}),
        frozenset({"startup"}),
        frozenset({"app"}),
        frozenset({"launch"}),
        frozenset({"cli"}),
        frozenset({"__main__"}),
        frozenset({"installed"}),
    ),
}
"""Packages from the lowest up. A package imports only those of lower layers."""

INTERFACE = frozenset({"FORMAT", "SUFFIXES", "looks_like", "read", "write"})
"""Public names that every format defines."""

VAGUE_NAMES = frozenset(
    [
        "found",
        "told",
        "said",
        "one",
        "made",
        "at",
        "ours",
        "theirs",
        "result",
        "res",
        "value",
        "item",
        "obj",
        "tmp",
    ]
)
"""Names that do not say what they hold."""

VAGUE_VERBS = frozenset({"Give", "Gives", "Tell", "Tells", "Say", "Says"})
"""First words of docstrings that no reader of English expects there."""


@dataclass(frozen=True)
class Module:
    """A module of the project, parsed."""

    path: Path

    @cached_property
    def tree(self) -> ast.Module:
        """The syntax tree."""
        return parse(self.path)

    @cached_property
    def nodes(self) -> tuple[ast.AST, ...]:
        """All nodes of the syntax tree."""
        return walk(self.path)

    @cached_property
    def name(self) -> str:
        """The dotted name."""
        parts = self.path.relative_to(ROOT).with_suffix("").parts
        return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)

    @property
    def package(self) -> tuple[str, str]:
        """`store` or `tui`, and the package or single module in it."""
        parts = self.name.split(".")
        return parts[0], parts[1] if len(parts) > 1 else ""

    @cached_property
    def lines(self) -> int:
        """The number of lines."""
        return len(self.path.read_text().splitlines())

    def definitions(self) -> Iterator[str]:
        """Yield the names that the module defines at its top level."""
        for node in self.tree.body:
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
                yield node.name
            elif isinstance(node, ast.Assign):
                for target in node.targets:
                    yield from (n.id for n in ast.walk(target) if isinstance(n, ast.Name))
            elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
                yield node.target.id

    @cached_property
    def imports(self) -> frozenset[str]:
        """The project's modules that this one imports, anywhere in it."""
        names = set()
        for node in self.nodes:
            if isinstance(node, ast.Import):
                names |= {alias.name for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module:
                names |= {f"{node.module}.{alias.name}" for alias in node.names} | {node.module}
        return frozenset(names & module_names()) - {self.name}

    def top_level_imports(self) -> frozenset[str]:
        """Return the names of all modules imported when this one is."""
        names: set[str] = set()
        for node in self.tree.body:
            if isinstance(node, ast.Import):
                names |= {alias.name for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module:
                names.add(node.module)
        return frozenset(names)

    def docstrings(self) -> Iterator[str]:
        """Yield the docstrings of functions and methods."""
        for node in self.nodes:
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                text = ast.get_docstring(node)
                if text:
                    yield text

    def assigned_names(self) -> Iterator[str]:
        """Yield every name that the module binds: variables, parameters, attributes, functions.

        `value` as an attribute is left out: Textual's Input calls its text so.
        """
        declared = {
            id(node.target)
            for node in self.nodes
            if isinstance(node, ast.AnnAssign) and node.value is None
        }
        for node in self.nodes:
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                if node.id != "value" or id(node) not in declared:
                    yield node.id
            elif isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store):
                if node.attr != "value":
                    yield node.attr
            elif isinstance(node, ast.arg):
                yield node.arg
            elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) or (
                isinstance(node, ast.ExceptHandler) and node.name
            ):
                yield node.name

    def comments(self) -> Iterator[str]:
        """Yield the comments, joined where they go over several lines."""
        block: list[str] = []
        for line in self.path.read_text().splitlines():
            stripped = line.strip()
            if stripped.startswith("# "):
                block.append(stripped[2:])
            elif block:
                yield " ".join(block)
                block = []
        if block:
            yield " ".join(block)


@cache
def parse(path: Path) -> ast.Module:
    """Return the syntax tree of a file; the rules read each file a dozen times."""
    return ast.parse(path.read_text())


@cache
def walk(path: Path) -> tuple[ast.AST, ...]:
    """Return all nodes of the syntax tree of a file."""
    return tuple(ast.walk(parse(path)))


@lru_cache(maxsize=1)
def modules() -> tuple[Module, ...]:
    """Return every module of store/ and tui/, in the order of their paths."""
    paths = (path for top in LAYERS for path in (ROOT / top).rglob("*.py"))
    return tuple(Module(path) for path in sorted(paths))


@lru_cache(maxsize=1)
def module_names() -> frozenset[str]:
    """Return the dotted names of all modules."""
    return frozenset(module.name for module in modules())


def layer_of(package: tuple[str, str]) -> int:
    """Return the place of a package in the layers of its half of the project."""
    top, name = package
    return next(place for place, names in enumerate(LAYERS[top]) if name in names)


def upward_imports(module: Module) -> list[str]:
    """Return the imports of a module that do not point down."""
    top, name = module.package
    if not name:
        return []
    wrong = []
    for imported in sorted(module.imports):
        other = Module(ROOT / (imported.replace(".", "/") + ".py")).package
        if other == module.package or not other[1]:
            continue
        crosses_up = top == "store" and other[0] == "tui"
        within = other[0] == top and layer_of(other) >= layer_of(module.package)
        if crosses_up or within:
            wrong.append(imported)
    return wrong


def package_graph(top: str) -> dict[str, set[str]]:
    """Return for each package in `store` or `tui` those in the same half that it imports."""
    graph: dict[str, set[str]] = defaultdict(set)
    for module in modules():
        if module.package[0] == top and module.package[1]:
            graph[module.package[1]] |= {
                name.split(".")[1]
                for name in module.imports
                if name.split(".")[0] == top and "." in name
            } - {module.package[1]}
    return dict(graph)


def longest_package_chain(top: str) -> list[str]:
    """Return the longest chain of packages in `store` or `tui`; single modules do not count."""
    return longest_chain(package_graph(top), lambda name: (ROOT / top / name).is_dir())


def file_graph() -> dict[str, frozenset[str]]:
    """Return for each module those that it imports; packages themselves are left out."""
    packages = {module.name for module in modules() if module.path.name == "__init__.py"}
    return {module.name: module.imports - packages for module in modules()}


def cycles(graph: Mapping[str, Iterable[str]]) -> list[list[str]]:
    """Return the strongly connected components of more than one node (Tarjan, 1972)."""
    index: dict[str, int] = {}
    low: dict[str, int] = {}
    stack: list[str] = []
    components: list[list[str]] = []

    def visit(node: str) -> None:
        index[node] = low[node] = len(index)
        stack.append(node)
        for neighbour in graph.get(node, ()):
            if neighbour not in index:
                visit(neighbour)
                low[node] = min(low[node], low[neighbour])
            elif neighbour in stack:
                low[node] = min(low[node], index[neighbour])
        if low[node] == index[node]:
            component = []
            while True:
                component.append(stack.pop())
                if component[-1] == node:
                    break
            if len(component) > 1:
                components.append(sorted(component))

    for node in sorted(graph):
        if node not in index:
            visit(node)
    return components


def longest_chain(
    graph: Mapping[str, Iterable[str]], counted: Callable[[str], bool] = lambda _: True
) -> list[str]:
    """Return the chain of imports with the most nodes that are `counted`.

    None in a graph with cycles, which has no longest chain.
    """
    if cycles(graph):
        return []
    longest: dict[str, list[str]] = {}

    def chain(node: str) -> list[str]:
        if node not in longest:
            below = max((chain(other) for other in graph.get(node, ())), key=len, default=[])
            longest[node] = [node, *below] if counted(node) else below
        return longest[node]

    return max((chain(node) for node in sorted(graph)), key=len)


def repeated_public_names() -> dict[str, list[str]]:
    """Return the public names that several modules define, with those modules.

    Left out are the interface of formats, and the functions of actions and of the command line,
    which are named after command ids and subcommands.
    """
    homes: dict[str, list[str]] = defaultdict(list)
    for module in modules():
        if module.package in (("tui", "actions"), ("tui", "cli")):
            continue
        for name in set(module.definitions()):
            if not name.startswith("_") and name not in INTERFACE:
                homes[name].append(module.name)
    return {name: sorted(homes_of) for name, homes_of in sorted(homes.items()) if len(homes_of) > 1}


def vague_names() -> Counter[str]:
    """Count the assigned names that do not say what they hold."""
    return Counter(
        name for module in modules() for name in module.assigned_names() if name in VAGUE_NAMES
    )


def vague_docstrings() -> list[str]:
    """Return the docstrings that begin with a verb that a reader does not expect."""
    return [
        text
        for module in modules()
        for text in module.docstrings()
        if text.split()[0].rstrip(",;:") in VAGUE_VERBS
    ]


def figures() -> Iterator[tuple[str, object]]:
    """Yield the figures that are printed, each with what it counts."""
    sizes = sorted(module.lines for module in modules())
    docstrings = [text for module in modules() for text in module.docstrings()]
    names = [name for module in modules() for name in module.assigned_names()]
    yield "modules", len(sizes)
    yield "lines", sum(sizes)
    yield "modules under 60 lines", sum(size < 60 for size in sizes)
    yield "longest module", sizes[-1]
    for top in LAYERS:
        files = [path for path in (ROOT / top).glob("*.py") if path.name != "__init__.py"]
        chain = longest_package_chain(top)
        yield f"files directly in {top}/", len(files)
        yield f"packages on the longest import chain of {top}/", f"{len(chain)}: {' '.join(chain)}"
        yield f"cycles of packages in {top}/", cycles(package_graph(top)) or 0
    yield "modules on the longest import chain", len(longest_chain(file_graph()))
    yield "cycles of files", cycles(file_graph()) or 0
    yield "imports that point up", [name for m in modules() for name in upward_imports(m)] or 0
    yield "public names defined more than once", len(repeated_public_names())
    yield "docstrings of functions", len(docstrings)
    yield "docstrings that begin with Give, Tell or Say", len(vague_docstrings())
    yield "assigned names", len(names)
    yield "vague names among them", f"{sum(vague_names().values())} {dict(vague_names())}"


def draw(seed: int, count: int) -> Iterator[str]:
    """Yield docstrings, then comments, drawn by a seed, to be read by a person."""
    rng = random.Random(seed)
    docstrings = [(m.name, text.split("\n")[0]) for m in modules() for text in m.docstrings()]
    comments = [(module.name, text) for module in modules() for text in module.comments()]
    for sample in (docstrings, comments):
        for name, text in rng.sample(sample, min(count, len(sample))):
            yield f"{name}: {text}"


def main(arguments: list[str]) -> None:
    """Print the figures, or with a seed fifty docstrings and fifty comments."""
    if arguments:
        for line in draw(int(arguments[0]), 50):
            print(line)
        return
    for title, figure in figures():
        print(f"{title:60} {figure}")


if __name__ == "__main__":
    main(sys.argv[1:])
