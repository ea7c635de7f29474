"""The command line, `python -m training …`: what can be asked for, and what it shows a person."""
