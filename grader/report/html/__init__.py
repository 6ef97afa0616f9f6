"""Pages in HTML: one self-contained file each. A module for each page makes its values, a template lays them out.

A page asks the network for nothing and runs no script. Its policy (CSP) forbids both, so that nothing a submission had
a hand in could either, even if it were not escaped.
"""
