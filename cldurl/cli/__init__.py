"""The `cldurl` command: URLs, signatures, tokens, checks and explanations from a shell.

The one package that knows click, and that touches streams, files and the environment.
Standard output holds results and nothing else, in UTF-8; what is wrong goes to standard error
in the words of the exception, one problem a line.  Secrets come from the environment alone:
arguments can be seen by everybody on the machine, and stay in the shell's history.

| status | meaning                                                                                                     |
|--------|-------------------------------------------------------------------------------------------------------------|
| 0      | all is well                                                                                                 |
| 1      | not genuine, not valid now, or not equivalent; warnings under `--strict`; the reader left (`head -1`)       |
| 2      | something given is wrong, or cannot be read or written                                                      |
| 3      | the service refused, or did not answer                                                                      |
| 130    | interrupted                                                                                                 |
"""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from cldurl import ApiError, CldurlError, InvalidInput, VerificationError
from cldurl.cli import _assets, _reading, _signing, _uploads, _urls
from cldurl.cli._io import complain, say

__all__ = ["cldurl"]

_VARIABLES = {
    "api_key": "CLOUDINARY_API_KEY, or CLOUDINARY_URL=cloudinary://<api_key>:<api_secret>@<cloud_name>",
    "api_secret": "CLOUDINARY_API_SECRET, or CLOUDINARY_URL=cloudinary://<api_key>:<api_secret>@<cloud_name>",
    "token_key": 'CLOUDINARY_AUTH_TOKEN_KEY, or auth_token[key]=... behind the "?" of CLOUDINARY_URL',
}


class _Shell(click.Group):
    """A group that says what is wrong without a traceback."""

    def main(self, *args: Any, **extra: Any) -> Any:
        # On Windows click would expand `$width` and `*`, which are words of transformations and IDs.
        return super().main(*args, **{"windows_expand_args": False, **extra})

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except InvalidInput as error:
            complain(*error.problems, *_variables(error))
        except VerificationError as error:
            complain(error)
            ctx.exit(1)
        except ApiError as error:
            complain(error)
            ctx.exit(3)
        except CldurlError as error:
            complain(error)
        except OSError as error:
            if error.errno == errno.EPIPE:  # click knows how to leave quietly
                raise
            _abandon_output()
            complain(f"cldurl: {error.strerror or error}")
        except KeyboardInterrupt:
            ctx.exit(130)
        ctx.exit(2)


def _variables(error: InvalidInput) -> Iterator[str]:
    """Where a secret that is missing can come from: of a shell the exception cannot know."""
    for problem in error.problems:
        if problem.rule == "missing-key" and problem.root in _VARIABLES:
            yield f"environ: set {_VARIABLES[problem.root]}; --cloud uses none of them"


def _abandon_output() -> None:
    """Keep Python from writing, and failing, once more when it ends (a full disk)."""
    sys.stdout = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115 - until the process ends


def _print_version(ctx: click.Context, _param: click.Parameter, wanted: bool) -> None:
    if not wanted or ctx.resilient_parsing:
        return
    from importlib.metadata import PackageNotFoundError, version

    try:
        say(f"cldurl {version('cldurl')}")
    except PackageNotFoundError:
        say("cldurl, not installed")
    ctx.exit()


_EPILOG = """\b
Shell completion, in your shell's start-up file:
  bash  eval "$(_CLDURL_COMPLETE=bash_source cldurl)"
  zsh   eval "$(_CLDURL_COMPLETE=zsh_source cldurl)"
  fish  _CLDURL_COMPLETE=fish_source cldurl | source
"""


@click.group(cls=_Shell, epilog=_EPILOG, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--version", is_flag=True, is_eager=True, expose_value=False, callback=_print_version,
    help="Show the version of this program.",
)  # fmt: skip
def cldurl() -> None:
    """Cloudinary delivery URLs from plain data, without a network; and the assets behind them.

    Results go to standard output, errors to standard error with status 2; what is not genuine
    ends with status 1, what the service refuses with 3.  Secrets come from the environment:
    CLOUDINARY_URL, CLOUDINARY_API_SECRET, CLOUDINARY_AUTH_TOKEN_KEY, CLOUDINARY_OAUTH_TOKEN.

    \b
    cldurl url my_image -t '{"width": 300, "crop": "fill"}' --cloud demo
    """


for _command in (
    _urls.url, _signing.sign, _signing.token, _signing.verify, _signing.sign_params, _signing.diagnose,
    _urls.check_command, _urls.compile_command, _reading.explain, _reading.lint, _reading.parse, _reading.canonicalize,
    _reading.equivalent, _urls.schema_command,
    _uploads.upload, _assets.list_command, _assets.get, _assets.update, _assets.delete,
):  # fmt: skip
    cldurl.add_command(_command)
