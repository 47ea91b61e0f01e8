"""`python -m longgame` is the command `longgame`."""

from longgame.cli.main import main

if __name__ == "__main__":
    main()
