"""One seed for all workers, so that what was found by chance can be found again."""

import os
import random

VARIABLE = "PENSTOCK_JUDGE_SEED"

# Workers inherit the environment.
if not os.environ.get(VARIABLE):
    os.environ[VARIABLE] = str(random.randrange(10**9))
SEED = int(os.environ[VARIABLE])
