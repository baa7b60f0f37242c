"""Who must agree to a change before it is applied: policies, the stages at which requests wait, deadlines, freezes."""
