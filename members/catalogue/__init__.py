"""What the gym sells: plans, packs, who may buy how many of them, and the terms that an order keeps."""
