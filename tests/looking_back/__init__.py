"""Tests of what all other tests have left behind, on whichever worker they ran."""
