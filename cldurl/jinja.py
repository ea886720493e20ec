"""Jinja templates: tags, filters and functions (extra `jinja`).

    {% cld_img item.id, alt=item.title, width=300, crop="fill" %}
    {{ item.id | cld_url(preset="card") }}

What is constant in a template is compiled when the template is: a mistake there is a
`TemplateSyntaxError` with file and line, and rendering is left with an ID and a text.
https://jinja.palletsprojects.com/en/stable/extensions/
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

try:
    import jinja2 as _jinja2  # noqa: F401 - asked for here, so that what is missing is said
except ImportError as _error:
    raise ImportError(
        f"cldurl.jinja needs {_error.name}: python -m pip install 'cldurl[jinja]'", name=_error.name
    ) from None

from jinja2 import Environment, TemplateSyntaxError, Undefined, nodes, pass_context
from jinja2.compiler import CodeGenerator
from jinja2.ext import Extension
from jinja2.nativetypes import NativeCodeGenerator
from jinja2.parser import Parser
from jinja2.runtime import Context
from jinja2.visitor import NodeTransformer

from cldurl._settings import problem
from cldurl.cloud import Cloud
from cldurl.errors import CldurlError, DeliveryError, InvalidInput, kind_of
from cldurl.html._markup import escaped, more_attributes
from cldurl.presets import Presets
from cldurl.site import KINDS, WITH_TEXT, Site

__all__ = ["CldurlExtension", "install"]

_KIND_OF = {f"cld_{kind}": kind for kind in KINDS}
# What a constant tag becomes: filters cost less than calls, and no variable hides them.
_SETTLED, _SETTLED_TEXT = "cldurl.settled", "cldurl.settled_text"
_WRITTEN = "="  # before the spec of a tag that is written as it is
_NOTHING = object()


def install(
    environment: Environment, cloud: Cloud, *, presets: Presets | None = None, on_missing: str = "raise"
) -> None:
    """Give a Jinja environment the tags, filters and functions, and the cloud that they are for.

    `presets` are there by name, `on_missing` is as for `cldurl.site.Site`.  In Flask the environment
    is `app.jinja_env`.  Call it before the first template is loaded.
    Raises `InvalidInput`.

    >>> environment = Environment(autoescape=True)
    >>> install(environment, Cloud("demo"))
    >>> template = environment.from_string('{% cld_img id, alt=title, width=300, crop="fill" %}')
    >>> print(template.render(id="cup", title="A <cup>"))
    <img src="https://res.cloudinary.com/demo/image/upload/c_fill,w_300/cup" alt="A &lt;cup&gt;">
    """
    if not isinstance(environment, Environment):
        hint = "a jinja2.Environment, such as app.jinja_env"  # type: ignore[unreachable]
        raise problem(InvalidInput, "environment", f"it cannot be {kind_of(environment)}", hint, rule="wrong-type")
    site = Site(cloud, Presets() if presets is None else presets, on_missing)
    if CldurlExtension.identifier not in environment.extensions:
        environment.add_extension(CldurlExtension)
    extension_of(environment).serve(lambda: site)


def extension_of(environment: Environment) -> CldurlExtension:
    """The extension of an environment that has it, in whatever form."""
    return next(found for found in environment.extensions.values() if isinstance(found, CldurlExtension))


class _Settled(dict[str, Callable[..., Any]]):
    """The calls of constant tags, by what stands in them: made when the template is compiled.

    A template out of a bytecode cache was compiled elsewhere: then its calls are made when it is first rendered.
    There are as many as there are such tags in the templates.
    """

    def __init__(self, get_site: Callable[[], Site]) -> None:
        self._get_site = get_site

    @property
    def site(self) -> Site:
        return self._get_site()

    def __missing__(self, spec: str) -> Callable[..., Any]:
        kind, transformation, options = json.loads(spec.removeprefix(_WRITTEN))
        made = self.site.settled(kind, transformation, options, written=spec.startswith(_WRITTEN))
        self[spec] = made
        return made


class CldurlExtension(Extension):
    """The extension that `install` adds."""

    tags = {"cld_img", "cld_picture", "cld_video"}  # noqa: RUF012 - as Jinja has it

    def __init__(self, environment: Environment) -> None:
        super().__init__(environment)
        base = environment.code_generator_class
        made: Any = type(f"Cldurl{base.__name__}", (_Settling, base), {})
        environment.code_generator_class = made
        self.serve(_no_site)
        call, call_with_text = _calls(self)
        environment.filters.update({_SETTLED: call, _SETTLED_TEXT: call_with_text})
        for name, kind in _KIND_OF.items():
            environment.filters[name] = environment.globals[name] = _dynamic(self, kind)

    def serve(self, get_site: Callable[[], Site]) -> None:
        """Make pages with this site from now on."""
        self.settled = _Settled(get_site)

    def parse(self, parser: Parser) -> nodes.Node:
        """A tag is a filter whose result is written."""
        token = next(parser.stream)
        public_id = parser.parse_expression()
        args: list[nodes.Expr] = []
        options: list[nodes.Keyword] = []
        while parser.stream.current.type != "block_end":
            parser.stream.skip_if("comma")
            if parser.stream.current.type == "name" and parser.stream.look().type == "assign":
                name = next(parser.stream)
                parser.stream.expect("assign")
                options.append(nodes.Keyword(name.value, parser.parse_expression(), lineno=name.lineno))
            else:
                args.append(parser.parse_expression())
        made = nodes.Filter(public_id, token.value, args, options, None, None, lineno=token.lineno)
        return nodes.Output([made], lineno=token.lineno)


def _said(error: DeliveryError, *values: object) -> Exception:
    """The error in the words of the template, where a variable is not there."""
    for name, value in zip(("public_id", "alt"), values, strict=False):
        if isinstance(value, Undefined) and any(found.root == name for found in error.problems):
            return problem(DeliveryError, name, str(value._undefined_message), rule="undefined")
    return error


def _calls(extension: CldurlExtension) -> tuple[Callable[..., Any], Callable[..., Any]]:
    """The filters that constant tags become."""

    @pass_context  # so that Jinja never folds what may hold a token of this moment
    def call(_context: Context, public_id: Any, spec: str, version: Any = None) -> Any:
        try:
            return extension.settled[spec](public_id, version)
        except DeliveryError as error:
            raise _said(error, public_id) from None

    @pass_context
    def call_with_text(
        _context: Context, public_id: Any, spec: str, alt: Any, version: Any = None, attributes: Any = None
    ) -> Any:
        try:
            return extension.settled[spec](public_id, alt, version, attributes)
        except DeliveryError as error:
            raise _said(error, public_id, alt) from None

    return call, call_with_text


def _dynamic(extension: CldurlExtension, kind: str) -> Callable[..., Any]:
    """The filter and function of a kind, for what is not constant."""

    @pass_context
    def call(_context: Context, public_id: Any, transformation: Any = None, **options: Any) -> Any:
        if kind in WITH_TEXT and "alt" not in options:
            escaped("alt", None)  # forgotten, which is no policy
        try:
            return extension.settled.site.made(kind, public_id, transformation, options)
        except DeliveryError as error:
            raise _said(error, public_id, options.get("alt")) from None

    return call


def _no_site() -> Site:
    hint = "call cldurl.jinja.install(environment, cloud)"
    raise problem(InvalidInput, "cloud", "this environment has none", hint, rule="missing-key")


class _Settling(CodeGenerator):
    """Compiles what is constant in our tags and filters before the template is turned into Python."""

    def visit_Template(self, node: nodes.Template, frame: Any = None) -> None:  # noqa: N802 - as Jinja has it
        _Constants(self.environment, self.name, self.filename).visit(node)
        super().visit_Template(node, frame)

    def _output_child_pre(self, node: nodes.Expr, frame: Any, finalize: Any) -> None:
        # A tag that goes straight into the page need not say that it is escaped, nor be asked; each would take
        # half as long as the tag.  A Jinja that has no such method would ask, and be told.
        straight = finalize.src is None and not isinstance(self, NativeCodeGenerator)
        if straight and isinstance(node, nodes.Filter) and node.name == _SETTLED_TEXT:
            spec: Any = node.args[0]
            spec.value = _WRITTEN + spec.value
            self.write("(")
        else:
            super()._output_child_pre(node, frame, finalize)


class _Constants(NodeTransformer):
    """Replaces our filters by those of settled calls."""

    def __init__(self, environment: Environment, name: str | None, filename: str | None) -> None:
        self._environment, self._name, self._filename = environment, name, filename
        self._context = nodes.EvalContext(environment, name)

    def visit_Filter(self, node: nodes.Filter) -> nodes.Node:  # noqa: N802 - as Jinja has it
        found = self.generic_visit(node)
        if node.name not in _KIND_OF or node.node is None or node.dyn_args is not None or node.dyn_kwargs is not None:
            return found
        try:
            return self._settled(node, _KIND_OF[node.name])
        except CldurlError as error:
            raise TemplateSyntaxError(f"{node.name}: {error}", node.lineno, self._name, self._filename) from None

    def _constant(self, node: nodes.Expr) -> Any:
        """The value of an expression, or `_NOTHING` if it is known only when the template is rendered."""
        try:
            value = node.as_const(self._context)
            json.dumps(value)
        except (nodes.Impossible, TypeError, ValueError):
            return _NOTHING
        return value

    def _settled(self, node: nodes.Filter, kind: str) -> nodes.Node:
        extension = extension_of(self._environment)
        site = extension.settled.site
        if len(node.args) > 1:
            raise problem(InvalidInput, "transformation", f"there are {len(node.args)} of them", rule="two-keys")
        pairs: list[Any] = list(node.kwargs)
        given: dict[str, nodes.Expr] = {pair.key: pair.value for pair in pairs}
        if len(given) < len(pairs):
            keys = [pair.key for pair in pairs]
            twice = next(key for key in keys if keys.count(key) > 1)
            raise problem(InvalidInput, twice, "given twice", "keep one", rule="two-keys")
        if node.args and "transformation" in given:
            raise problem(InvalidInput, "transformation", "there are two of them", rule="two-keys")
        transformation = node.args[0] if node.args else given.pop("transformation", None)
        known = {name: self._constant(value) for name, value in given.items()}
        if kind in WITH_TEXT and known.get("alt") is not _NOTHING:
            escaped("alt", known.get("alt"))
        if known.get("attributes", _NOTHING) is not _NOTHING:
            more_attributes(known["attributes"])
        per_asset = ("alt", "version", "attributes") if kind in WITH_TEXT else ("version",)
        names = [name for name in given if name != "alt" or kind not in WITH_TEXT]
        preset = known.get("preset")
        site.check_names(kind, names, given=transformation is not None, preset=None if preset is _NOTHING else preset)
        settled = None if transformation is None else self._constant(transformation)
        late = [name for name in given if known[name] is _NOTHING and name not in per_asset]
        if settled is _NOTHING or late:
            return node
        later = {
            name: given[name] for name in per_asset if name in given and (name == "alt" or known[name] is _NOTHING)
        }
        options = {name: value for name, value in known.items() if name not in later}
        spec = json.dumps([kind, settled, options])
        # Raises what is wrong with it.  Few tags with a text are not written as they are.
        extension.settled[_WRITTEN + spec if kind in WITH_TEXT else spec]
        place = {"lineno": node.lineno, "environment": node.environment}
        args: list[nodes.Expr] = [nodes.Const(spec, **place)]
        while later:
            args.append(later.pop(per_asset[len(args) - 1], nodes.Const(None, **place)))
        name = _SETTLED_TEXT if kind in WITH_TEXT else _SETTLED
        return nodes.Filter(node.node, name, args, [], None, None, **place)
