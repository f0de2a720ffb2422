#!/usr/bin/env python3
"""Says whether every package of Cargo.lock may be built in: its licence is allowed by deny.toml, it comes from the
registry, and it is not refused by name. The same answer as `cargo deny check licenses bans sources`, for machines
without that tool. Reads `cargo metadata` from standard input; exit status 1 if anything is refused."""
import json
import re
import sys
import tomllib

with open("deny.toml", "rb") as file:
    rules = tomllib.load(file)
allowed = set(rules["licenses"]["allow"])
refused = {ban["crate"] for ban in rules["bans"]["deny"]}


def is_allowed(expression):
    """Whether an SPDX expression holds with the allowed licences; `/` is the old way to write OR."""
    words = re.sub(r"\s*/\s*", " OR ", expression)
    words = re.sub(r"[A-Za-z0-9.+-]+( WITH [A-Za-z0-9.-]+)?", lambda m: word(m.group(0)), words)
    return bool(words) and eval(words, {"__builtins__": {}})


def word(text):
    return text.lower() if text in ("AND", "OR") else str(text in allowed)


faults = []
packages = json.load(sys.stdin)["packages"]
for package in packages:
    name = f'{package["name"]} {package["version"]}'
    if not is_allowed(package["license"] or "none"):
        faults.append(f'{name}: licence {package["license"]} is not allowed')
    if package["name"] in refused:
        faults.append(f"{name}: refused by name")
    source = package["source"]
    if source and not source.startswith("registry+https://github.com/rust-lang/crates.io-index"):
        faults.append(f"{name}: comes from {source}")
print("\n".join(faults) or f"{len(packages)} packages, all licences allowed")
sys.exit(bool(faults))
