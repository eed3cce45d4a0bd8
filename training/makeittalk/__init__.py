"""MakeItTalk's four networks, written from the description of their shapes; the weights are brought by the user."""
