"""Seeded generators of factory data for the labs, and the style of their figures.

Importable in every lab environment as `industrial_data`, with no network. The data are synthetic and ours:
they behave like the machines they are named after, and belong to no company. The same arguments give the same
table.
"""

from .downtime import downtime, line_days
from .figures import show, style
from .filling import filling, nozzle_trial
from .milling import milling
from .parcels import parcels
from .pumps import pumps
from .shift_log import shift_log
from .work_orders import work_orders

__all__ = [
    "downtime",
    "filling",
    "line_days",
    "milling",
    "nozzle_trial",
    "parcels",
    "pumps",
    "shift_log",
    "show",
    "style",
    "work_orders",
]
