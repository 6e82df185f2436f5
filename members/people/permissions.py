"""What members' permissions are called where the code asks for one; `people/roles.py` says who has them."""

# Everything that the conditions of `training/own_clients.py` find; to see all rows of a kind goes beyond it.
SEE_OWN_CLIENTS = "members.view_own_clients"
