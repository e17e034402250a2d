"""Writes the golden summaries anew: `python -m tests.golden`. Look at the difference before you commit it."""

import json

from tests.golden.summaries import GOLDEN_CASES, golden_file, summary

if __name__ == "__main__":
    for name in GOLDEN_CASES:
        golden_file(name).write_text(json.dumps(summary(name), indent=1) + "\n", encoding="utf-8")
