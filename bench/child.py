"""Readies Django for `bench.engine`, in the environment that `python -m bench` made."""

import sys
from importlib import import_module

import django

if __name__ == "__main__":
    django.setup()
    import_module("bench.engine").main(sys.argv[1:])
