"""What members and payments both stand on, and what knows neither: money, errors, causes, the API and console kits."""
