"""`python -m workbench.cli` is `osm-workbench`."""

from workbench.cli import main

if __name__ == "__main__":
    main()
