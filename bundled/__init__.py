"""The bundled language model: a small demonstration language model, its data generators and its recipe."""

import os

# OpenMP's threads wait by sleeping instead of spinning: beside a busy neighbour that is several times faster.
# It is read when torch loads, so it stands here.
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
