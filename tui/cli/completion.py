"""completion: the scripts that make the Tab key complete, and the answers that they ask for.

click's own scripts part value and description by commas or lines, so a title with a comma is cut
in fish, and one item without a description shifts all others in zsh. Here a line is one item: its
kind, its value and its description, parted by tabs.
"""

from __future__ import annotations

import os
import re

import click
from click.shell_completion import CompletionItem, ShellComplete, add_completion_class

from tui.cli.options import store_option
from tui.cli.output import write_text

_SHELLS = ("bash", "zsh", "fish")

_BASH = r"""
_papersift_completion() {
    local IFS=$'\n' line kind value description
    local -a values=() lines=()
    COMPREPLY=()
    while IFS=$'\t' read -r kind value description; do
        case $kind in
            file) compopt -o default; compopt -o filenames ;;
            plain) values+=("$value"); lines+=("$value${description:+  ($description)}") ;;
        esac
    done < <(COMP_WORDS="${COMP_LINE:0:COMP_POINT}" _PAPERSIFT_COMPLETE=bash_complete \
        "${COMP_WORDS[0]}" 2>/dev/null)
    # the second Tab lists and inserts nothing, so it can also show what the values are
    if [[ $COMP_TYPE == 63 && ${#values[@]} -gt 1 ]]; then
        COMPREPLY=("${lines[@]}")
    else
        COMPREPLY=("${values[@]}")
    fi
}
complete -o nosort -F _papersift_completion papersift
"""

_ZSH = r"""#compdef papersift
_papersift_completion() {
    local line kind value description found=1
    local -a values described
    while IFS=$'\t' read -r kind value description; do
        case $kind in
            file) _files && found=0 ;;
            plain) values+=("$value"); described+=("$value${description:+  -- $description}") ;;
        esac
    done < <(COMP_WORDS="${(j: :)words[1,CURRENT]}" _PAPERSIFT_COMPLETE=zsh_complete \
        "${words[1]}" 2>/dev/null)
    (( $#values )) && compadd -V papersift -l -d described -a values && found=0
    return $found
}
if [[ $zsh_eval_context[-1] == loadautofunc ]]; then
    _papersift_completion "$@"
else
    compdef _papersift_completion papersift
fi
"""

_FISH = r"""
function __papersift_completion
    set -l words (commandline -cp)
    set -l program (commandline -po)[1]
    for item in (COMP_WORDS="$words" _PAPERSIFT_COMPLETE=fish_complete $program 2>/dev/null)
        set -l parts (string split \t -- $item)
        switch $parts[1]
            case file
                __fish_complete_path (commandline -ct)
            case plain
                printf '%s\t%s\n' $parts[2] $parts[3]
        end
    end
end
complete --no-files --keep-order --command papersift --arguments '(__papersift_completion)'
"""

_SCRIPTS = {"bash": _BASH, "zsh": _ZSH, "fish": _FISH}

_RUN = {
    "bash": 'eval "$(papersift completion bash)"',
    "zsh": 'eval "$(papersift completion zsh)"',
    "fish": "papersift completion fish | source",
}


@click.command("completion", short_help="Print what makes the Tab key complete.")
@click.argument("shell", type=click.Choice(_SHELLS))
@store_option
def completion_command(shell: str) -> None:
    r"""Print the completion script for a shell: commands, options, ids, tags, views and queries.

    \b
    bash  eval "$(papersift completion bash)"      in ~/.bashrc
    zsh   eval "$(papersift completion zsh)"       in ~/.zshrc, after compinit
    fish  papersift completion fish | source       in ~/.config/fish/config.fish
    """
    comment = f"# {_RUN[shell]}\n"
    script = _SCRIPTS[shell]
    first, _, rest = script.partition("\n")
    write_text(f"{first}\n{comment}{rest}" if first else f"{comment}{rest}")


def _open_quote(line: str) -> str:
    """Return the quotation mark in which a line of a shell ends, or nothing."""
    quote, is_escaped = "", False
    for sign in line:
        if is_escaped:
            is_escaped = False
        elif sign == "\\" and quote != "'":
            is_escaped = True
        elif sign == quote:
            quote = ""
        elif sign in "\"'" and not quote:
            quote = sign
    return quote


class _LineComplete(ShellComplete):
    """Answers with one line an item: kind, value and description, parted by tabs."""

    def get_completion_args(self) -> tuple[list[str], str]:
        """Return the words before the cursor, and what of the last one is typed."""
        line = os.environ["COMP_WORDS"]
        words = click.shell_completion.split_arg_string(line)[1:]
        if not words or (line[-1:].isspace() and not line.endswith("\\ ")):
            return words, ""
        return words[:-1], words[-1]

    def format_completion(self, completion: CompletionItem) -> str:
        """Return the line of an item."""
        text = " ".join((completion.help or "").split())
        return "\t".join((completion.type, str(completion.value), text))


class _BashComplete(_LineComplete):
    """Answers for bash, which replaces only what follows the last sign that breaks words.

    Within quotes none does: there it replaces all that follows the opening one.
    """

    name = "bash"
    source_template = _BASH

    def format_completion(self, completion: CompletionItem) -> str:
        """Return the line of an item, without what bash keeps, and quoted."""
        word = str(completion.value)
        quote = _open_quote(os.environ["COMP_WORDS"])
        if quote == '"':
            word = re.sub(r'(["$`\\])', r"\\\1", word)
        elif not quote:
            _, incomplete = self.get_completion_args()
            kept = re.match(r".*[:=]|", incomplete)
            word = word.removeprefix(kept[0] if kept else "")
            word = re.sub(r"([^\w@%+=:,./~-])", r"\\\1", word)
        return super().format_completion(CompletionItem(word, completion.type, completion.help))


class _ZshComplete(_LineComplete):
    name = "zsh"
    source_template = _ZSH


class _FishComplete(_LineComplete):
    name = "fish"
    source_template = _FISH


def register_shells() -> None:
    """Have click answer the scripts of this module in place of its own."""
    for kind in (_BashComplete, _ZshComplete, _FishComplete):
        add_completion_class(kind)
