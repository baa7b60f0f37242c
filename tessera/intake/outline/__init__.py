"""A form as an outline: the operations by which its draft is edited without a drawing board.

A draft may hold anything that is JSON; nothing here counts on its being sound. No operation changes what it was given.
"""
