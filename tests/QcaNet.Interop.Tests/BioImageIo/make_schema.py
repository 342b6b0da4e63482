#!/usr/bin/python3
"""Cuts the model description 0.5 out of the published schema of bioimage.io.

    make_schema.py bioimageio_schema.json COMMIT > model_schema.json

bioimageio_schema.json is src/bioimageio/spec/static/bioimageio_schema.json of https://github.com/bioimage-io/spec-bioimage-io
(MIT License, Copyright (c) 2021 bioimage.io), as of the commit COMMIT.
"""
import json
import sys

with open(sys.argv[1]) as file:
    definitions = json.load(file)["$defs"]
root = "bioimageio__spec__model__v0_5__ModelDescr"
kept, open_names = {}, [root]
while open_names:
    name = open_names.pop()
    if name in kept:
        continue
    kept[name] = definitions[name]
    text = json.dumps(definitions[name])
    open_names += {part.split('"')[0] for part in text.split('"#/$defs/')[1:]}


def bare(node):
    """Descriptions and examples take most of the file and constrain nothing."""
    if isinstance(node, dict):
        return {k: bare(v) for k, v in node.items() if not (k in ("description", "examples", "title") and not isinstance(v, dict))}
    return [bare(v) for v in node] if isinstance(node, list) else node


schema = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "$comment": f"Model description 0.5 of https://github.com/bioimage-io/spec-bioimage-io, commit {sys.argv[2]}, MIT License, cut by make_schema.py.",
    "$ref": f"#/$defs/{root}",
    "$defs": {name: bare(kept[name]) for name in sorted(kept)},
}
json.dump(schema, sys.stdout, indent=1)
print()
