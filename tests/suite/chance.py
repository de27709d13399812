"""One seed for all workers, so that what was found by chance can be found again."""

import os
import random

VARIABLE = "PENSTOCK_JUDGE_SEED"

# Workers are started with the environment of the one who starts them.
SEED = int(os.environ.setdefault(VARIABLE, str(random.randrange(10**9))) or 0)
