"""What moves a membership’s days and gives up places: delivery, freezes, upgrades, transfers, withdrawal."""
