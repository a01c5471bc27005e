"""YAML as people expect it: only `true` and `false` are booleans (as in YAML 1.2), no key stands twice, aliases end."""

import re
from collections.abc import Hashable
from typing import Any

import yaml

MAX_VALUES = 100_000
"""Values of one document, each alias counted as what it stands for."""


class StrictLoader(yaml.SafeLoader):
    """The safe loader, without YAML 1.1's `on`, `off`, `yes` and `no`, and with repeated keys and knots as errors."""

    def get_single_node(self) -> yaml.Node | None:
        """The document.

        Raises:
            yaml.composer.ComposerError: an alias stands for something that it is part of, or for far too much.
        """
        root: yaml.Node | None = super().get_single_node()
        waiting = [root] if root else []
        count = 0
        while waiting:
            node = waiting.pop()
            count += 1
            if count > MAX_VALUES:
                told = f"more than {MAX_VALUES:,} values once its aliases (*) are written out"
                raise yaml.composer.ComposerError(None, None, told, node.start_mark)
            if isinstance(node, yaml.MappingNode):
                waiting.extend(part for pair in node.value for part in pair)
            elif isinstance(node, yaml.SequenceNode):
                waiting.extend(node.value)
        return root

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        """The mapping.

        Raises:
            yaml.constructor.ConstructorError: a key stands twice; names its line.
        """
        seen: set[str] = set()
        for key, _ in node.value:
            name = f"{key.tag} {key.value}"
            if key.tag != "tag:yaml.org,2002:merge" and name in seen:
                raise yaml.constructor.ConstructorError(None, None, f"key {key.value!r} stands twice", key.start_mark)
            seen.add(name)
        return super().construct_mapping(node, deep)


_BOOL = "tag:yaml.org,2002:bool"
StrictLoader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != _BOOL]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
StrictLoader.add_implicit_resolver(_BOOL, re.compile(r"^(?:true|True|TRUE|false|False|FALSE)$"), list("tTfF"))
