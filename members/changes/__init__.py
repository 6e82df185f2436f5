"""What moves a membership's days: delivery, first day, gaps, freezes, upgrades, transfers, withdrawal."""
