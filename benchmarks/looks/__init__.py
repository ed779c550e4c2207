"""Looks at every page as people do: widths, themes, keyboard, markup, weight; expected and found printed."""
