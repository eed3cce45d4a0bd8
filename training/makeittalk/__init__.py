"""MakeItTalk's four networks and Resemblyzer's, written from the description of their shapes; the weights are brought by the user."""
