"""What surrounds the code: the locked versions, the wheel, the scripts and the documentation."""
