"""Which version of the package this is; it stands below whatever says so."""

VERSION = "0.2.0"
