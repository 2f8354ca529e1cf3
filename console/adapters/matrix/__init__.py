"""Matrix, through the client and the administration interface of Synapse."""
