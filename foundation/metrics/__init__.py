"""What is counted and timed, added up over the processes; only while somebody may read it (`settings.METRICS_ON`)."""
