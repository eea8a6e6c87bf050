"""Writes golden files: compact JSON whose numbers are rounded to some significant digits."""

import json


def rounded(value, digits):
    if isinstance(value, float):
        return float(f"{value:.{digits}g}")
    if isinstance(value, dict):
        return {key: rounded(item, digits) for key, item in value.items()}
    return [rounded(item, digits) for item in value] if isinstance(value, list) else value


def write_golden(path, golden, digits=9):
    path.write_text(json.dumps(rounded(golden, digits), separators=(",", ":")) + "\n")
