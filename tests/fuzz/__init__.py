"""Everything from outside, made up: it ends in a refusal or in success, and never in what watch.py looks for.

make test tries a hundredth of it, `make fuzz` all (docs/proof.md).
"""
