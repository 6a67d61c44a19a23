"""Language models and encoders.

OpenMP threads that wait by spinning take the cores from whatever else runs on the machine, and from each other: with
one busy neighbour on two cores the bundled language model wrote 18 tokens per second that way and 110 with threads
that sleep (2026-11-21). The policy is read once, when torch is first loaded, so it is set here.
"""

import os

os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
