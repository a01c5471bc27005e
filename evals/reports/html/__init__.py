"""A Run or a Comparison as one page that needs nothing else: to be looked at, searched and read, offline and for years.

Charts are marks of inline SVG in real tables, whose figures a screen reader and a copy and paste get too. Vega-Lite
(altair and vl-convert: 106 MB installed, 1.5 s to a first chart) and matplotlib (100 MB beside numpy, 1.2 s to import)
would add pictures that do neither, follow no theme and fit no phone, and Vega's script (898 kB) is thirty times ours.
`evals.reports.drawing` puts the same marks into an SVG of their own.
"""
