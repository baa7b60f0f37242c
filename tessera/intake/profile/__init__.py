"""The part of Form.io's JSON that Tessera takes: read into frozen nodes, checked, written out again.

``read`` gives the form and every fault of it alone; ``checking.check`` also looks at the dictionary. What is
published is ``writing.written``: Form.io's own renderer shows it unchanged.
"""
