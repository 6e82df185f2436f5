"""`make package-check`: the image's own steps in a clean folder, where there is no engine to build it with."""
