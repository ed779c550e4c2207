"""Fault drills: real processes killed and real connections cut, a hundred actions each, expected and found printed."""
