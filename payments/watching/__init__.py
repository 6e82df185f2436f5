"""What whoever watches the site reads of money: few statements, and none that grows with the years."""
